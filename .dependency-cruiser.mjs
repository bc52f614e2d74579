// Who may import whom, in src and sdk/src: `npm run floors`. Type-only imports and import() count as any other.

import { readdirSync } from 'node:fs';

/** The folders and files right under src, from top to bottom. Each may import what stands below it; those of one line don't know each other. */
const FLOORS = [
  ['cli.ts'],
  ['commands'],
  ['check'],
  ['index.ts'],
  ['server.ts'],
  ['app.ts'],
  ['apis.ts'],
  ['pages'],
  ['admin'],
  ['resources', 'oauth', 'seeds'],
  ['http'],
  ['hosting'],
  ['webhooks', 'journal', 'auth', 'bulk'],
  ['workspace'],
  ['storage', 'contract'],
  ['config.ts'],
  ['domain'],
  ['records'],
  ['types', 'platform', 'version.ts'],
];

const entries = readdirSync(new URL('src', import.meta.url)).sort();
const unlisted = entries.filter((entry) => !FLOORS.flat().includes(entry));
const gone = FLOORS.flat().filter((entry) => !entries.includes(entry));
if (unlisted.length + gone.length > 0)
  throw new Error(
    `FLOORS in .dependency-cruiser.mjs and src disagree. Give a floor to: ${unlisted.join(', ') || 'nothing'}. Strike out: ${gone.join(', ') || 'nothing'}.`,
  );

/** A pattern of the paths of these entries of src. */
const inSrc = (names) => `^src/(${names.map((name) => name.replace('.', '\\.')).join('|')})(/|$)`;

const downwards = FLOORS.flatMap((floor, at) =>
  floor.map((entry) => ({
    name: `imports-point-down-from-${entry}`,
    comment: `src/${entry} may import only what stands below it in FLOORS (.dependency-cruiser.mjs). Move what both need to a lower floor, or let the caller hand it in.`,
    severity: 'error',
    from: { path: inSrc([entry]) },
    to: { path: inSrc([...FLOORS.slice(0, at).flat(), ...floor.filter((other) => other !== entry)]) },
  })),
);

export default {
  forbidden: [
    ...downwards,
    {
      name: 'no-circle',
      comment: 'Files that import each other, if only their types, are one idea in two places. Move what they share to a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'operations-stand-alone',
      comment:
        'A file right in src/resources holds operations, which only operations.ts, admin and pages import. Move the rule that you need to src/resources/shared.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(resources/operations\\.ts$|admin/|pages/)' },
      to: { path: '^src/resources/[^/]+$', pathNot: '^src/resources/operations\\.ts$' },
    },
    {
      name: 'express-in-app-alone',
      comment: 'Only src/app.ts knows Express, types included. Take the request and the response that node:http gives.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/app\\.ts$' },
      to: { path: '(^|/)(@types/)?express(-serve-static-core)?(/|$)' },
    },
    {
      name: 'nothing-of-tests',
      comment: 'What is shipped imports nothing of tests, benchmarks or scripts. Move what both need into src.',
      severity: 'error',
      from: { path: '^(sdk/)?src/' },
      to: { path: '(^|/)(test|bench|scripts)/', pathNot: '(^|/)node_modules/' },
    },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' } },
};
