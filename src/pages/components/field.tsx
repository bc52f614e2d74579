// One labelled field of a form, with what it is for and what was wrong with what was typed into it.

import type { ComponentChildren, VNode } from 'preact';

interface FieldProps {
  /** Also its id on the page. */
  readonly name: string;
  readonly label: string;
  /** What was typed. */
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  /** What was wrong with it; null or undefined: nothing. */
  readonly problem?: string | null | undefined;
}

interface TextFieldProps extends FieldProps {
  /** The id of an element that tells of a problem with more than this field. */
  readonly toldBy?: string | undefined;
  readonly type?: 'text' | 'email' | 'password';
  readonly autocomplete?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly autofocus?: boolean;
}

export function TextField({ type = 'text', autocomplete = 'off', placeholder, required = false, autofocus = false, ...props }: TextFieldProps): VNode {
  const attributes = { ...described(props), value: props.value, autocomplete, placeholder, required, autofocus };
  return <Labelled {...props}>{inputOf[type](attributes)}</Labelled>;
}

type InputAttributes = ReturnType<typeof described> & {
  readonly [Name in 'value' | 'autocomplete' | 'placeholder' | 'required' | 'autofocus']: TextFieldProps[Name] | undefined;
};

/** Written out: the types of preact know which attributes go with which type of input. */
const inputOf: Readonly<Record<'text' | 'email' | 'password', (attributes: InputAttributes) => VNode>> = {
  text: (attributes) => <input type="text" {...attributes} />,
  email: (attributes) => <input type="email" {...attributes} />,
  password: (attributes) => <input type="password" {...attributes} />,
};

/** A list of what code takes, one to a line. @param lines how many are shown at once */
export function LinesField({ lines, autofocus = false, ...props }: FieldProps & { readonly lines: number; readonly autofocus?: boolean }): VNode {
  return (
    <Labelled {...props}>
      <textarea {...described(props)} rows={lines} value={props.value} autocomplete="off" spellcheck={false} autofocus={autofocus} />
    </Labelled>
  );
}

function Labelled({ name, label, hint, problem, children }: FieldProps & { readonly children: ComponentChildren }): VNode {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <Told {...{ name, hint, problem }}>{children}</Told>
    </div>
  );
}

/** A control between what is said of it before and what was wrong with it; `described` ties them together. */
function Told({ name, hint, problem, children }: Pick<FieldProps, 'name' | 'hint' | 'problem'> & { readonly children: ComponentChildren }): VNode {
  return (
    <>
      {hint ? (
        <p id={`${name}-hint`} class="hint">
          {hint}
        </p>
      ) : null}
      {children}
      {problem ? (
        <p id={`${name}-problem`} class="problem">
          {problem}
        </p>
      ) : null}
    </>
  );
}

/** What ties a control to its label, hint and problem. */
function described({ name, hint, problem, toldBy }: Pick<TextFieldProps, 'name' | 'hint' | 'problem' | 'toldBy'>) {
  const told = [hint ? `${name}-hint` : '', problem ? `${name}-problem` : '', toldBy ?? ''].filter((id) => id !== '').join(' ');
  return {
    id: name,
    name,
    'aria-invalid': problem || toldBy ? ('true' as const) : undefined,
    'aria-describedby': told === '' ? undefined : told,
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
  readonly checked: boolean;
}

interface GroupProps {
  readonly name: string;
  readonly legend: string;
  readonly hint?: string | undefined;
  readonly problem?: string | null | undefined;
}

/** Controls that are one field. The group is described by its hint and problem, since none of its boxes alone is wrong. */
export function Group({ name, legend, hint, problem, children }: GroupProps & { readonly children: ComponentChildren }): VNode {
  const { id, 'aria-describedby': told } = described({ name, hint, problem });
  return (
    <fieldset id={id} class="field" aria-describedby={told}>
      <legend>{legend}</legend>
      <Told {...{ name, hint, problem }}>{children}</Told>
    </fieldset>
  );
}

interface ChoiceListProps {
  readonly name: string;
  readonly choices: readonly Choice[];
  /** One of them, or any number. */
  readonly kind?: 'radio' | 'checkbox';
  /** The first of them has the focus. */
  readonly autofocus?: boolean;
}

export function ChoiceList({ name, choices, kind = 'checkbox', autofocus = false }: ChoiceListProps): VNode {
  return (
    <div class="choices">
      {choices.map(({ value, label, note, checked }, at) => (
        <label key={value} class="choice">
          <input type={kind} name={name} value={value} checked={checked} autofocus={autofocus && at === 0} />
          <span>
            {label}
            {note === undefined ? null : <span class="hint">{note}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}

/** Some of a few. */
export function Choices({ name, legend, hint, problem, ...list }: GroupProps & ChoiceListProps): VNode {
  return (
    <Group name={name} legend={legend} hint={hint} problem={problem}>
      <ChoiceList name={name} {...list} />
    </Group>
  );
}
