// Forms of one button: what is done is in their address. A dangerous one is opened first and pressed then.

import type { ComponentChildren, VNode } from 'preact';

interface ButtonFormProps {
  /** A path of the sandbox. */
  readonly action: string;
  readonly children: ComponentChildren;
}

export function ButtonForm({ action, children }: ButtonFormProps): VNode {
  return (
    <form method="post" action={action}>
      <button type="submit" class="plain">
        {children}
      </button>
    </form>
  );
}

interface ConfirmFormProps extends ButtonFormProps {
  /** What opens it. */
  readonly title: string;
  /** What will be lost. */
  readonly warning: string;
}

/** Two steps without a script: a person who has read the warning presses the button below it. */
export function ConfirmForm({ action, title, warning, children }: ConfirmFormProps): VNode {
  return (
    <details class="confirm">
      <summary>{title}</summary>
      <form method="post" action={action}>
        <p>{warning}</p>
        <button type="submit" class="danger">
          {children}
        </button>
      </form>
    </details>
  );
}
