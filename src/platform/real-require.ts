// CommonJS packages that take timers from the globals when they are called, loaded with the real ones: a test's fake setImmediate would stop an
// XLSX file or a form half way. Each file becomes a function of what Node gives a module, and of the timers beside it.

import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname } from 'node:path';
import { compileFunction } from 'node:vm';

import { real } from './real-time.js';

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, queueMicrotask, nextTick, RealDate } = real;

/** What the modules see in place of the globals. */
const given = {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
  clearImmediate,
  queueMicrotask,
  Date: RealDate,
  process: Object.create(process, { nextTick: { value: nextTick } }) as NodeJS.Process,
};

const loaded = new Map<string, { exports: unknown }>();
const root = createRequire(import.meta.url);

/** As require(), from this package; a package is loaded once, whoever asks. @throws what its code throws, and as require() where there is none */
export const realRequire = (name: string): unknown => load(root.resolve(name));

function load(file: string): unknown {
  const known = loaded.get(file);
  if (known) return known.exports;
  const require = createRequire(file);
  if (extname(file) !== '.js' && extname(file) !== '.cjs') return require(file);
  const module: { exports: unknown } = { exports: {} };
  // before it runs, since two may require each other
  loaded.set(file, module);
  const names = ['exports', 'require', 'module', '__filename', '__dirname', ...Object.keys(given)];
  const requireHere = Object.assign((name: string) => (isBuiltin(name) ? require(name) : load(require.resolve(name))), {
    resolve: require.resolve,
    cache: require.cache,
    main: undefined,
  });
  try {
    const run = compileFunction(readFileSync(file, 'utf8'), names, { filename: file });
    Reflect.apply(run, module.exports, [module.exports, requireHere, module, file, dirname(file), ...Object.values(given)]);
  } catch (error) {
    // tried again at the next use
    loaded.delete(file);
    throw error;
  }
  return module.exports;
}
