// Code to be copied into a terminal.

import type { VNode } from 'preact';

/** A block that is too wide scrolls by itself; tabindex lets a keyboard do it. */
export function CodeBlock({ text, label }: { readonly text: string; readonly label: string }): VNode {
  return (
    <pre tabIndex={0} role="region" aria-label={label}>
      <code>{text}</code>
    </pre>
  );
}
