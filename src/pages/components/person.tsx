// A person in a line: avatar, name, what they are here, where mail reaches them.

import type { VNode } from 'preact';

import type { Role } from '../../records/records.js';
import { Foreign } from './foreign.js';
import { initialsOf, tintOf } from './initials.js';

export interface Person {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

/** Only spans, so that it may stand inside a button; spaces part what is read out as the button's name. */
export function PersonLine({ email, name, role }: Person): VNode {
  return (
    <span class="person">
      <span class={`avatar tint-${tintOf(name)}`} aria-hidden="true">
        <Foreign text={initialsOf(name)} />
      </span>
      <span class="who-is">
        <span class="name">
          <Foreign text={name} />
        </span>{' '}
        <span class="badge">{role}</span>{' '}
        <span class="mail">
          <Foreign text={email} />
        </span>
      </span>
    </span>
  );
}
