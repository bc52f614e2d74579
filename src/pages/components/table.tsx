// A table; on a narrow screen each row becomes a block, and each cell says what it is of.

import type { ComponentChildren, VNode } from 'preact';

export interface Row {
  readonly key: string;
  /** It is the one that the visitor has just asked for. */
  readonly marked?: boolean;
  readonly cells: readonly ComponentChildren[];
}

export function Table({ head, rows }: { readonly head: readonly string[]; readonly rows: readonly Row[] }): VNode {
  return (
    <table>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, marked = false, cells }) => (
          <tr key={key} class={marked ? 'marked' : undefined}>
            {cells.map((cell, column) => (
              <td key={head[column]} data-label={head[column]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
