// What pages are made of: a titled card, and what stands in one that has nothing to show.

import type { ComponentChildren, VNode } from 'preact';

interface CardProps {
  readonly title: string;
  /** As wide as the board. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function Card({ title, wide = false, children }: CardProps): VNode {
  return (
    <section class={wide ? 'card stack wide' : 'card stack'}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function EmptyState({ children }: { readonly children: ComponentChildren }): VNode {
  return <p class="muted">{children}</p>;
}
