// The workbook part: its sheets, which one is meant, and how it counts days.

import { fold } from '../../domain/same-text.js';
import { grouped } from '../in-words.js';
import { UnreadableFile } from '../rows.js';
import { damaged } from './damaged.js';
import { LIMITS } from './limits.js';
import { whyNoWorkbook } from './not-a-workbook.js';
import type { Package } from './package.js';
import { readRelationships, type Relationship } from './relationships.js';
import { parseXml } from './xml-reader.js';

export interface Sheet {
  /** Its first LIMITS.sheetName characters. */
  readonly name: string;
  readonly visible: boolean;
  /** Of cells; else a chart, a dialog or a macro sheet. */
  readonly isTable: boolean;
  /** undefined where it leads nowhere. */
  readonly part: string | undefined;
}

/** One that can be read. */
export type TableSheet = Sheet & { readonly part: string };

export const isTable = (sheet: Sheet): sheet is TableSheet => sheet.isTable && sheet.part !== undefined;

export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Days are counted from 1904, as Excel for the Macintosh once did. */
  readonly date1904: boolean;
  /** It is to be calculated when it is opened: formulas have no values that count. */
  readonly isUncalculated: boolean;
  readonly sharedStringsPart: string | undefined;
  readonly stylesPart: string | undefined;
}

/** @throws UnreadableFile */
export async function readWorkbook(from: Package): Promise<Workbook> {
  const part = await findWorkbook(from);
  const relationships = await readRelationships(from, part);
  const byId = new Map(relationships.map((relationship) => [relationship.id, relationship]));
  const sheets: Sheet[] = [];
  let [date1904, isUncalculated] = [false, false];
  await parseXml(from, part, {
    open(name, attributes, depth) {
      if (depth === 2 && name === 'workbookPr') date1904 = isTrue(attributes['date1904']);
      if (depth === 2 && name === 'calcPr') isUncalculated = isTrue(attributes['fullCalcOnLoad']);
      if (depth !== 3 || name !== 'sheet') return;
      if (sheets.length === LIMITS.entries) throw damaged(`it lists more than ${grouped(LIMITS.entries)} sheets`);
      sheets.push(toSheet(attributes, byId));
    },
  });
  const partOf = (type: string): string | undefined => relationships.find((each) => each.type === type && from.has(each.target))?.target;
  return { sheets, date1904, isUncalculated, sharedStringsPart: partOf('sharedStrings'), stylesPart: partOf('styles') };
}

/**
 * The sheet of that name, without regard to case; else the first that is visible and of cells.
 *
 * @throws UnreadableFile that names the sheets there are
 */
export function chooseSheet(sheets: readonly Sheet[], wanted: string | undefined): TableSheet {
  const name = wanted === undefined ? undefined : cut(wanted);
  if (name === undefined) {
    const tables = sheets.filter(isTable);
    const first = tables.find((sheet) => sheet.visible);
    if (first !== undefined) return first;
    const lost = sheets.find((sheet) => sheet.part === undefined);
    if (tables.length === 0 && lost) throw damaged(`its sheet ${JSON.stringify(lost.name)} leads nowhere`);
    if (tables.length === 0)
      throw new UnreadableFile('The workbook has no sheet of cells, only charts or the like: put the table on a sheet and send it again.');
    throw new UnreadableFile(
      `All sheets of cells in the workbook are hidden: name the one to read by \`sheet\` (${listOf(tables.map(nameOf))}), or show it and send the workbook again.`,
    );
  }
  const found = sheets.find((sheet) => sheet.name === name) ?? sheets.find((sheet) => folded(sheet.name) === folded(name));
  if (found === undefined)
    throw new UnreadableFile(`The workbook has no sheet ${JSON.stringify(name)}: \`sheet\` must be one of ${listOf(sheets.filter(isTable).map(nameOf))}.`);
  if (found.part === undefined) throw damaged(`its sheet ${JSON.stringify(found.name)} leads nowhere`);
  if (!isTable(found)) {
    throw new UnreadableFile(
      `The sheet ${JSON.stringify(found.name)} has no cells (it is a chart or the like): \`sheet\` must be one of ${listOf(sheets.filter(isTable).map(nameOf))}.`,
    );
  }
  return found;
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

/** By the package's own relationship, else where every program puts it. */
async function findWorkbook(from: Package): Promise<string> {
  const relationships = await readRelationships(from, '');
  const target = relationships.find((each) => each.type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (!from.has(target) || !/\.xml$/i.test(target) || /^(word|ppt)\//i.test(target)) throw new UnreadableFile(whyNoWorkbook(from.has));
  return target;
}

function toSheet(attributes: Readonly<Record<string, string | undefined>>, relationships: ReadonlyMap<string, Relationship>): Sheet {
  const name = cut(attributes['name'] ?? '');
  // r:id, under whatever prefix the program chose
  const key = Object.keys(attributes).find((each) => each.endsWith(':id')) ?? 'r:id';
  const relationship = relationships.get(attributes[key] ?? '');
  const state = attributes['state'] ?? 'visible';
  // old macro sheets lead nowhere, and stand beside good ones
  return { name, visible: state === 'visible', isTable: relationship?.type === 'worksheet', part: relationship?.target };
}

/** Names are told in answers, and kept with jobs. */
const cut = (name: string): string => name.slice(0, LIMITS.sheetName).toWellFormed();

const nameOf = ({ name }: Sheet): string => name;

function folded(name: string): string {
  return fold(name).trim();
}

/** Names in an error's text, the first twenty. */
export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name));
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}
