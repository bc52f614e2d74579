// A value to be taken elsewhere. One click selects it whole; where the page's script runs and may, a button copies it.

import type { VNode } from 'preact';

interface CopyFieldProps {
  /** Its id on the page. */
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** Whose it is, where a page has several: read out, not shown. */
  readonly of?: string;
}

export function CopyField({ id, label, value }: Omit<CopyFieldProps, 'of'>): VNode {
  return (
    <div class="copy">
      <span class="copy-label">{label}</span>
      <Whole id={id} value={value} />
      <CopyButton id={id} label={label} />
    </div>
  );
}

/** The same for what nobody should read over a shoulder: it shows when it is opened. */
export function SecretField({ id, label, value, of }: CopyFieldProps): VNode {
  const name = of === undefined ? label : `${label} of ${of}`;
  return (
    <div class="copy">
      <span class="copy-label">{label}</span>
      <details>
        <summary>
          <span class="dots when-shut" aria-hidden="true">
            ••••••••••••
          </span>
          <span>
            <span class="when-shut">Show</span>
            <span class="when-open">Hide</span>
            <span class="unseen"> {name}</span>
          </span>
        </summary>
        <Whole id={id} value={value} />
        <span class="hint">One click selects it</span>
      </details>
      <CopyButton id={id} label={name} />
    </div>
  );
}

/** Where it does not fit into one line, a URL is broken after a slash. */
function Whole({ id, value }: Pick<CopyFieldProps, 'id' | 'value'>): VNode {
  const parts = value.split(/(?<=[^/]\/)(?!\/)/);
  return (
    <code id={id} class="whole">
      {parts.flatMap((part, at) => (at === 0 ? [part] : [<wbr key={at} />, part]))}
    </code>
  );
}

function CopyButton({ id, label }: Pick<CopyFieldProps, 'id' | 'label'>): VNode {
  return (
    <button type="button" class="plain" data-copies={id} hidden>
      <span aria-live="polite">Copy</span>
      <span class="unseen"> {label}</span>
    </button>
  );
}
