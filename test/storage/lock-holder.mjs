// A process that takes the lock of a folder: says `held`, or why not, and stays until it is killed or its input ends.
// Arguments: the module of the lock, the folder. Starts at the first line of its input, so that several can start at one instant.

const [module, folder] = process.argv.slice(2);
const { acquireLock } = await import(module);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
try {
  const lock = await acquireLock(folder);
  process.stdout.write('held\n');
  process.stdin.on('data', async () => {
    await lock.release();
    process.exit(0);
  });
  process.stdin.on('end', () => process.exit(0));
} catch (error) {
  process.stdout.write(`${error.message}\n`);
  process.exit(0);
}
