// The card that deletes the thing whose page it is on, in two steps.

import type { VNode } from 'preact';

import { ConfirmForm } from './button-form.js';
import { Card } from './card.js';

interface DeleteCardProps {
  /** The path of the thing's page. */
  readonly here: string;
  /** `endpoint`, `app`. */
  readonly what: string;
  readonly warning: string;
}

export function DeleteCard({ here, what, warning }: DeleteCardProps): VNode {
  return (
    <Card title="Delete" wide>
      <ConfirmForm action={`${here}/delete`} title={`Delete this ${what}`} warning={warning}>
        Delete for good
      </ConfirmForm>
    </Card>
  );
}
