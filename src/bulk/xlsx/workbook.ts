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
  readonly name: string;
  readonly visible: boolean;
  /** Of cells; else a chart, a dialog or a macro sheet. */
  readonly isTable: boolean;
  readonly part: string;
}

export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Days are counted from 1904, as Excel for the Macintosh once did. */
  readonly date1904: boolean;
  readonly sharedStringsPart: string | undefined;
  readonly stylesPart: string | undefined;
}

/** @throws UnreadableFile */
export async function readWorkbook(from: Package): Promise<Workbook> {
  const part = await findWorkbook(from);
  const relationships = await readRelationships(from, part);
  const byId = new Map(relationships.map((relationship) => [relationship.id, relationship]));
  const sheets: Sheet[] = [];
  let date1904 = false;
  await parseXml(from, part, {
    open(name, attributes, depth) {
      if (depth === 2 && name === 'workbookPr') date1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true';
      if (depth !== 3 || name !== 'sheet') return;
      if (sheets.length === LIMITS.entries) throw damaged(`it lists more than ${grouped(LIMITS.entries)} sheets`);
      sheets.push(toSheet(attributes, byId));
    },
  });
  const partOf = (type: string): string | undefined => relationships.find((each) => each.type === type && from.has(each.target))?.target;
  return { sheets, date1904, sharedStringsPart: partOf('sharedStrings'), stylesPart: partOf('styles') };
}

/**
 * The sheet of that name, without regard to case; else the first that is visible and of cells.
 *
 * @throws UnreadableFile that names the sheets there are
 */
export function chooseSheet(sheets: readonly Sheet[], name: string | undefined): Sheet {
  if (name === undefined) {
    const first = sheets.find((sheet) => sheet.visible && sheet.isTable);
    if (first !== undefined) return first;
    const hidden = sheets.filter((sheet) => sheet.isTable);
    if (hidden.length === 0)
      throw new UnreadableFile('The workbook has no sheet of cells, only charts or the like: put the table on a sheet and send it again.');
    throw new UnreadableFile(
      `All sheets of cells in the workbook are hidden: name the one to read by \`sheet\` (${listOf(hidden)}), or show it and send the workbook again.`,
    );
  }
  const found = sheets.find((sheet) => sheet.name === name) ?? sheets.find((sheet) => folded(sheet.name) === folded(name));
  if (found === undefined)
    throw new UnreadableFile(`The workbook has no sheet ${JSON.stringify(name)}: \`sheet\` must be one of ${listOf(sheets.filter((sheet) => sheet.isTable))}.`);
  if (!found.isTable) {
    throw new UnreadableFile(
      `The sheet ${JSON.stringify(found.name)} has no cells (it is a chart or the like): \`sheet\` must be one of ${listOf(sheets.filter((sheet) => sheet.isTable))}.`,
    );
  }
  return found;
}

/** By the package's own relationship, else where every program puts it. */
async function findWorkbook(from: Package): Promise<string> {
  const relationships = await readRelationships(from, '');
  const target = relationships.find((each) => each.type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (!from.has(target) || !/\.xml$/i.test(target) || /^(word|ppt)\//i.test(target)) throw new UnreadableFile(whyNoWorkbook(from.has));
  return target;
}

function toSheet(attributes: Readonly<Record<string, string | undefined>>, relationships: ReadonlyMap<string, Relationship>): Sheet {
  const name = attributes['name'] ?? '';
  // r:id, under whatever prefix the program chose
  const key = Object.keys(attributes).find((each) => each.endsWith(':id')) ?? 'r:id';
  const relationship = relationships.get(attributes[key] ?? '');
  if (relationship === undefined) throw damaged(`its sheet ${JSON.stringify(name)} leads nowhere`);
  const state = attributes['state'] ?? 'visible';
  return { name, visible: state === 'visible', isTable: relationship.type === 'worksheet', part: relationship.target };
}

function folded(name: string): string {
  return fold(name).trim();
}

function listOf(sheets: readonly Sheet[]): string {
  const shown = sheets.slice(0, 20).map((sheet) => JSON.stringify(sheet.name));
  return sheets.length > shown.length ? `${shown.join(', ')} and ${sheets.length - shown.length} more` : shown.join(', ');
}
