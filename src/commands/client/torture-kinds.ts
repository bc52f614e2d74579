// The ways to spoil a delivery, as openapi.admin.yaml names them; docs/webhooks.md says what each does.

import type { TortureKind } from '../../types/admin/types.gen.js';

const kinds: Readonly<Record<TortureKind, true>> = {
  wrong_signature: true,
  missing_signature: true,
  uppercase_signature: true,
  signature_of_another_body: true,
  duplicate: true,
  out_of_order: true,
  delayed: true,
  stale_timestamp: true,
  truncated_body: true,
  unknown_event: true,
  extra_field: true,
  large_payload: true,
  slow_body: true,
};

export const TORTURE_KINDS: readonly string[] = Object.keys(kinds);

export const isTortureKind = (text: string): text is TortureKind => Object.hasOwn(kinds, text);
