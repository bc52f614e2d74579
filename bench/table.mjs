// The bench's rows as a Markdown table.

const HEADINGS = ['what', 'sandbox', 'peer', 'result', 'by CPU time', 'target', ''];

/**
 * A row: {what, sandbox?, peer?, value, byCpu?, unit, least? or most?}; one with neither has no target. `value` is what the target is about; `byCpu` is the same
 * ratio by the servers' processor time, which other work on the machine hardly moves.
 */
export function formatTable(rows) {
  const cells = [HEADINGS, ...rows.map(toCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`);
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join('\n');
}

function toCells({ what, sandbox = '', peer = '', value, byCpu, unit, least, most }) {
  const target = least === undefined ? most : least;
  const bound = target === undefined ? '' : `${least === undefined ? 'at most' : 'at least'} ${target} ${unit}`;
  const met = least === undefined ? value <= most : value >= least;
  const byTime = byCpu === undefined || Number.isNaN(byCpu) ? '' : `${byCpu.toFixed(2)} ${unit}`;
  return [what, sandbox, peer, `${value.toFixed(2)} ${unit}`, byTime, bound, bound === '' ? '' : met ? 'met' : 'NOT MET'];
}
