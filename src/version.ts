// The version of this package, as package.json has it: src and dist are equally deep below it.

import { readFileSync } from 'node:fs';

const { version: text }: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const version = text;
