// A page for people, as an answer.

import type { VNode } from 'preact';

import { type Answer, type Headers, NOT_KEPT } from '../http/answer.js';
import { toDocument } from './layout.js';
import { contentSecurityPolicy } from './safety.js';
import type { Script } from './script.js';

/** The policy allows the scripts that the document names, and no other. */
export function htmlAnswer(status: number, document: VNode<{ readonly scripts?: readonly Script[] }>, headers: Headers = {}): Answer {
  const { scripts = [] } = document.props;
  const policy = scripts.length === 0 ? {} : { 'Content-Security-Policy': contentSecurityPolicy({ scripts }) };
  return { status, body: toDocument(document), contentType: 'text/html; charset=utf-8', headers: { ...NOT_KEPT, ...policy, ...headers } };
}
