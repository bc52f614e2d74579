// Text that others wrote, kept to itself: a name that reads from right to left, or that holds U+202E, turns nothing around it.

import { withoutInvisible } from '../domain/same-text.js';

/** What begins and ends an isolate in the text itself: a stray one would end the element around it, or keep it open. */
const ISOLATES = /[\u2066-\u2069]/g;

const PLAIN = /^[\x20-\x7e]*$/;

/** What an isolate may hold: everything else that a text begins ends with the isolate. */
export const closed = (text: string): string => text.replaceAll(ISOLATES, '');

/** Inside a line that can hold no element, as the title of a page: between U+2068 and U+2069, where the text could turn anything. */
export const isolated = (text: string): string => (PLAIN.test(text) ? text : `\u2068${closed(text)}\u2069`);

/** A sentence of ours that quotes what others sent: what nobody sees in it says nothing, and might turn the rest of the sentence. */
export const said = (sentence: string): string => withoutInvisible(sentence);
