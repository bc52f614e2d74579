// A word about the whole page: what came of the last click, or what is wrong.

import type { ComponentChildren, VNode } from 'preact';

interface NoticeProps {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly title?: string;
  readonly id?: string;
  /** It has the focus when the page is there: so that it is said, which live regions of a new page are not. */
  readonly focus?: boolean;
  readonly children?: ComponentChildren;
}

/** A bad one is an alert; the others are said when there is nothing else to say. */
export function Notice({ tone, title, id, focus = false, children }: NoticeProps): VNode {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'} id={id} {...(focus && { tabIndex: -1, autofocus: true })}>
      {title === undefined ? null : <strong>{title}</strong>}
      {children}
    </div>
  );
}

interface DoneProps {
  /** What `?done=` brought; anybody may write anything there. */
  readonly done: string | null;
  /** What is said of each word that it may bring. */
  readonly words: Readonly<Record<string, string>>;
}

/** What the last click has done. */
export function Done({ done, words }: DoneProps): VNode | null {
  if (done === null || !Object.hasOwn(words, done)) return null;
  return (
    <Notice tone="good" focus>
      {words[done]}
    </Notice>
  );
}
