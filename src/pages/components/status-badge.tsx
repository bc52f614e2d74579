// One word on how a thing is; the color only repeats it.

import type { VNode } from 'preact';

export type Tone = 'good' | 'bad' | 'plain';

export function StatusBadge({ tone, text }: { readonly tone: Tone; readonly text: string }): VNode {
  return <span class={tone === 'plain' ? 'badge' : `badge ${tone}`}>{text}</span>;
}
