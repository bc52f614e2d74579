// What a list shows of how much, and the ways to its other pages.

import type { VNode } from 'preact';

import type { Slice } from '../dashboard/newest-first.js';

interface PagerProps {
  readonly slice: Pick<Slice<unknown>, 'records' | 'page' | 'pages' | 'before' | 'total'>;
  /** What is listed, in the plural: read out. */
  readonly of: string;
  readonly href: (page: number) => string;
}

/** Nothing where one page holds all. */
export function Pager({ slice: { records, page, pages, before, total }, of, href }: PagerProps): VNode | null {
  if (pages === 1) return null;
  return (
    <nav class="pager" aria-label={`Pages of ${of}`}>
      {page > 1 ? (
        <a href={href(page - 1)} rel="prev">
          Newer
        </a>
      ) : null}
      <span>
        {before + 1} to {before + records.length} of {total}, newest first
      </span>
      {page < pages ? (
        <a href={href(page + 1)} rel="next">
          Older
        </a>
      ) : null}
    </nav>
  );
}
