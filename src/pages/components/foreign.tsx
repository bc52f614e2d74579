// Text that others wrote, as names and descriptions: its direction is its own, and ends with it.

import type { VNode } from 'preact';

import { closed } from '../isolate.js';

export function Foreign({ text }: { readonly text: string }): VNode {
  return <bdi>{closed(text)}</bdi>;
}
