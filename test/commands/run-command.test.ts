import { expect, it } from 'vitest';

import { printable } from '../../src/commands/run-command.js';

it.each([
  ['a text in any script', 'श्रेया 🎓 é\u2028', 'श्रेया 🎓 é\u2028'],
  ['lines and tabs', 'a\n\tb', 'a\n\tb'],
  ['an escape sequence', '\u001B[2Jgone', '\uFFFD[2Jgone'],
  ['a carriage return and a bell', 'a\r\u0007', 'a\uFFFD\uFFFD'],
  ['control characters of eight bits', '\u009B2J\u007F', '\uFFFD2J\uFFFD'],
])('what is printed for a person is %s without commands to the terminal', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});
