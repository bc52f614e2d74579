// Builds the client library by tsc alone, and packs it: into sdk/dist and into dist/sdk.tgz of the sandbox, which serves it.
// The code is CommonJS, the ES module a door to it: however a program loads the library, and in both ways at once, there is one
// of each class, and the package is half the size. With a path (`node build.mjs /tmp/x.tgz`) it writes that tarball and nothing else.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const sdk = fileURLToPath(new URL('.', import.meta.url));
const served = fileURLToPath(new URL('../dist/sdk.tgz', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const [given] = process.argv.slice(2);
const tarball = resolve(given ?? served);
mkdirSync(dirname(tarball), { recursive: true });
// everything is made aside, on the tarball's own file system, and put in place by renaming: nobody ever reads half of it
const stage = mkdtempSync(join(dirname(tarball), '.sdk-'));
try {
  await build(stage);
  renameSync(await pack(stage), tarball);
  if (given === undefined) {
    rmSync(join(sdk, 'dist'), { recursive: true, force: true });
    cpSync(join(stage, 'dist'), join(sdk, 'dist'), { recursive: true });
  }
} finally {
  rmSync(stage, { recursive: true, force: true });
}

/** The whole package in `folder`, as it is published. */
async function build(folder) {
  await Promise.all([
    run(process.execPath, [tsc, '-p', join(sdk, 'tsconfig.json'), '--outDir', join(folder, 'dist/cjs')]),
    run(process.execPath, [tsc, '-p', join(sdk, 'tsconfig.cjs.json'), '--outDir', join(folder, 'dist/cjs')]),
  ]);
  writeFileSync(join(folder, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');
  buildDoor(folder);
  indentByTabs(join(folder, 'dist/cjs'));
  removeInnerTypes(join(folder, 'dist/cjs'));
  for (const file of ['README.md', 'LICENSE']) cpSync(join(sdk, file), join(folder, file));
  // the build script stays behind: what it names is not in the package
  const { scripts: _, ...manifest } = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The ES module: every name that the CommonJS build exports, and all of them as the default. */
function buildDoor(folder) {
  const names = Object.keys(createRequire(import.meta.url)(join(folder, 'dist/cjs/public.js')));
  mkdirSync(join(folder, 'dist/esm'));
  const code = ["import skillpassport from '../cjs/public.js';", `export const { ${names.join(', ')} } = skillpassport;`, 'export default skillpassport;'];
  writeFileSync(join(folder, 'dist/esm/index.js'), `${code.join('\n')}\n`);
  const types = ["export * from '../cjs/public.js';", "export * as default from '../cjs/public.js';"];
  writeFileSync(join(folder, 'dist/esm/index.d.ts'), `${types.join('\n')}\n`);
}

/** tsc indents by four spaces, which is a tenth of the code. A text over several lines would change with them: there must be none. */
function indentByTabs(folder) {
  for (const name of readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.js'))) {
    const file = ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.ES2022);
    const visit = (node) => {
      if (ts.isTemplateLiteralToken(node) && node.text.includes('\n') && file.text.slice(node.pos, node.end).trim().includes('\n'))
        throw new Error(`${name} has a template over several lines`);
      ts.forEachChild(node, visit);
    };
    visit(file);
    writeFileSync(
      join(folder, name),
      file.text.replaceAll(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)),
    );
  }
}

/** Declarations that the index does not lead to describe what nobody can import. */
function removeInnerTypes(folder) {
  const needed = new Set();
  const visit = (file) => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) visit(join(dirname(file), `${target}.d.ts`));
  };
  visit(join(folder, 'index.d.ts'));
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name);
    if (name.endsWith('.d.ts') && !needed.has(file)) rmSync(file);
  }
}

/** npm's own packing: the same bytes for the same files. The flags undo what an outer `npm ... --dry-run` leaves in the environment. */
async function pack(folder) {
  const flags = ['--ignore-scripts', '--dry-run=false', '--workspaces=false', '--loglevel=error', '--json', `--pack-destination=${folder}`];
  const [{ filename }] = JSON.parse(await run('npm', ['pack', folder, ...flags], { shell: process.platform === 'win32' }));
  return join(folder, filename);
}

/** What it wrote to stdout. @throws Error with all that it wrote, when it fails */
function run(command, args, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done(output) : failed(new Error(`${command} ended with ${code}\n${output}`))));
  });
}
