// Workbooks written part by part, so that a test shows the very XML that a program writes, and the reading of them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { readXlsx } from '../../../src/bulk/read-xlsx.js';
import type { CellRead, TableRow } from '../../../src/bulk/rows.js';
import { zipOf, type ZipEntry } from './zip.js';

export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

export interface SheetSource {
  readonly name: string;
  /** What stands in `<sheetData>`. */
  readonly rows: string;
  /** What stands behind them. */
  readonly after?: string;
  readonly state?: string;
  /** The last step of its relationship's type. */
  readonly type?: string;
}

export interface WorkbookSource {
  readonly sheets?: readonly SheetSource[];
  /** What stands in `<sst>`. */
  readonly sharedStrings?: string;
  /** What stands in `<styleSheet>`. */
  readonly styles?: string;
  /** What stands in `<workbook>` before its sheets. */
  readonly before?: string;
  /** What stands there behind them. */
  readonly after?: string;
}

/** The parts of a workbook as most programs lay them out; a test replaces those that it is about. */
export function partsOf({ sheets = [], sharedStrings, styles, before = '', after = '' }: WorkbookSource): ZipEntry[] {
  const targets = sheets.map(({ type = 'worksheet' }, at) => relationship(`rId${at + 1}`, type, `${type}s/sheet${at + 1}.xml`));
  if (sharedStrings !== undefined) targets.push(relationship('rId90', 'sharedStrings', 'sharedStrings.xml'));
  if (styles !== undefined) targets.push(relationship('rId91', 'styles', 'styles.xml'));
  const list = sheets.map(({ name, state }, at) => {
    return `<sheet name="${escape(name)}" sheetId="${at + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${at + 1}"/>`;
  });
  const parts: ZipEntry[] = [
    { name: '[Content_Types].xml', data: `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>` },
    { name: '_rels/.rels', data: relationships([relationship('rId1', 'officeDocument', 'xl/workbook.xml')]) },
    { name: 'xl/workbook.xml', data: `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${before}<sheets>${list.join('')}</sheets>${after}</workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', data: relationships(targets) },
    ...sheets.map(({ rows, type = 'worksheet', after: behind = '' }, at) => ({
      name: `xl/${type}s/sheet${at + 1}.xml`,
      data: `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${behind}</worksheet>`,
    })),
  ];
  if (sharedStrings !== undefined) parts.push({ name: 'xl/sharedStrings.xml', data: `${XML}<sst xmlns="${MAIN}">${sharedStrings}</sst>` });
  if (styles !== undefined) parts.push({ name: 'xl/styles.xml', data: `${XML}<styleSheet xmlns="${MAIN}">${styles}</styleSheet>` });
  return parts;
}

export function relationships(list: readonly string[]): string {
  return `${XML}<Relationships xmlns="${PACKAGE}">${list.join('')}</Relationships>`;
}

export function relationship(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
}

/** Those parts, some of them replaced or added by name. */
export function withParts(parts: readonly ZipEntry[], replaced: readonly ZipEntry[]): ZipEntry[] {
  const names = new Set(replaced.map(({ name }) => name));
  return [...parts.filter(({ name }) => !names.has(name)), ...replaced];
}

/** A file of those bytes for as long as the test runs. @returns its path */
export function fileOf(bytes: Buffer | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'workbook-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'upload');
  writeFileSync(path, bytes);
  return path;
}

export function workbookFile(source: WorkbookSource): string {
  return fileOf(zipOf(partsOf(source)));
}

/** All of a table: its header, and its rows. */
export async function readAll(path: string, sheet?: string): Promise<{ header: readonly string[]; rows: TableRow[] }> {
  const table = await readXlsx(path, sheet);
  const rows: TableRow[] = [];
  for await (const row of table.rows) rows.push(row);
  return { header: table.header, rows };
}

/** The cells of a sheet's rows below the header `a`, `b`, `c`, `d`, one row of XML cells for each. */
export async function readCells(cells: string, source: Omit<WorkbookSource, 'sheets'> = {}): Promise<readonly CellRead[]> {
  const header = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((letter) => `<c r="${letter}1" t="inlineStr"><is><t>${letter.toLowerCase()}</t></is></c>`);
  const path = workbookFile({ ...source, sheets: [{ name: 'Sheet1', rows: `<row r="1">${header.join('')}</row><row r="2">${cells}</row>` }] });
  const { rows } = await readAll(path);
  return rows[0]?.cells ?? [];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
