// A script that a page holds. A page names its scripts, and its policy allows these and no other.

import { createHash } from 'node:crypto';

export interface Script {
  readonly text: string;
  /** As a source of Content-Security-Policy: the text between `<script>` and `</script>`, byte for byte. */
  readonly source: string;
}

export const script = (text: string): Script => ({ text, source: `'sha256-${createHash('sha256').update(text).digest('base64')}'` });
