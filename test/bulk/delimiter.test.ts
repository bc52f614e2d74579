// The delimiter of a CSV file, told from its first records.

import { expect, it } from 'vitest';

import { detectDelimiter } from '../../src/bulk/delimiter.js';

it.each([
  ['commas', 'Name,Email\nAsha,a@x.in', ','],
  ['semicolons', 'Name;Email\nAsha;a@x.in', ';'],
  ['tabs', 'Name\tEmail\nAsha\ta@x.in', '\t'],
  ['a header alone', 'Name;Email;Grade', ';'],
  ['a header alone with its line end', 'Name;Email;Grade\r\n', ';'],
  ['one column', 'Name\nAsha Rao\n', ','],
  ['nothing', '', ','],
  ['delimiters inside quotes', '"Name; first, last";Email\nAsha;a@x.in', ';'],
  ['a doubled quote inside quotes', '"The ""a;b;c"" of it",Email,Grade\nx,y,z', ','],
  ['a line break inside quotes', '"Name\n;;;;;",Email\nx,y', ','],
  ['a quote after a space', 'Email, "Name; first; last; all"\nx, y', ','],
  ['a quote in the middle of a title, which opens nothing', 'Height 5";Email;Grade\nx;y;z', ';'],
  ['a quote that is never closed', '"Name;Email', ','],
  ['more commas in a title than semicolons between them', 'Name;Skills (such as a, b, c, d);Email\nAsha;Python, Go;a@x.in\nRavi;C;r@x.in\n', ';'],
  ['as many commas as semicolons in the header, but not below', 'Name;Skills, if any\nAsha;Go\n', ';'],
  ['semicolons in lists, not in each row', 'Name,Skills; any\nAsha,Go; C\nRavi,C\n', ','],
  ['uneven rows: the most frequent in the header', 'Name,Email,Notes; more\nAsha\nRavi,r@x.in,a;b\n', ','],
  ['blank lines before the header', '\r\n\r\nName;Email\r\nAsha;a@x.in\r\n', ';'],
  ['Mac line ends', 'Name;Email\rAsha, of Class 10;a@x.in\r', ';'],
  ['a last record that is cut off', 'Name,Skills; any\nAsha,Go; C\nRav', ','],
])('tells the delimiter from %s', (_, head, delimiter) => {
  expect(detectDelimiter(head)).toEqual({ delimiter, skip: 0 });
});

it.each([
  ['sep=;\r\nName,x;Email', ';', 7],
  ['sep=,\nName;Email', ',', 6],
  ['SEP=|\nName|Email', '|', 6],
  ['sep=\t\r\nName;Email', '\t', 7],
  ['"sep=;"\r\nName,x', ';', 9],
  ['sep=;', ';', 5],
])('takes the word of a first line %j', (head, delimiter, skip) => {
  expect(detectDelimiter(head)).toEqual({ delimiter, skip });
});

it.each(['sep=a\nName,Email', 'sep=;;\nName,Email', 'sep=\nName,Email', 'sep= \nName,Email', 'sep=",\nName,Email', 'Name\nsep=;\n'])(
  'takes %j for a header, not for a declaration',
  (head) => {
    expect(detectDelimiter(head).skip).toBe(0);
  },
);
