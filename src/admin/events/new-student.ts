// Who a new student is, where an event needs one: a name as people in India have it, and an email that nobody has yet.

import { fold } from '../../domain/same-text.js';
import type { Store } from '../../workspace/store.js';

const FIRST_NAMES = `Aarav Aditi Ananya Arjun Asha Bhavna Chetan Deepa Dev Divya Farhan Gauri Harish Isha Jaya Karan
  Kavya Lakshmi Manish Meera Mohammed Neha Nikhil Pooja Priya Rahul Ritu Rohan Sana Sneha Tara Vikram`.split(/\s+/);
// one less than there are first names, so that each meets each before a name comes again
const LAST_NAMES = `Agarwal Banerjee Bhat Chatterjee Choudhury Das Desai Deshmukh Fernandes Ghosh Gupta Iyer Jain Joshi Kapoor
  Khan Kulkarni Kumar Menon Mishra Nair Patel Pillai Rao Reddy Sharma Shetty Singh Thomas Verma Yadav`.split(/\s+/);

const DOMAIN = 'example.in';
/** What an email leaves of a name: its address has at most 254 characters. */
const MAX_LOCAL = 60;

export interface NewStudent {
  readonly name: string;
  readonly email: string;
}

export interface NewStudentContext {
  readonly store: Store;
  readonly fakerSeed: number;
  /** Kept as they are. */
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/** The same for the same seed and the same number of students: the next one is somebody else. */
export function newStudent({ store, fakerSeed, name: given, email }: NewStudentContext): NewStudent {
  const turn = fakerSeed + store.students.size;
  const name = given ?? `${nth(FIRST_NAMES, turn)} ${nth(LAST_NAMES, turn)}`;
  return { name, email: email ?? freeEmail(store, name) };
}

const nth = (names: readonly string[], turn: number): string => names[turn % names.length] ?? '';

/** `first.last@example.in`, with a number where that is somebody else's. */
function freeEmail({ students, users }: Store, name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '.')
    .replaceAll(/^\.|\.$/g, '');
  const local = plain.slice(0, MAX_LOCAL).replace(/\.$/, '') || 'student';
  let email = `${local}@${DOMAIN}`;
  // beginning at their number, the first try is free as good as always
  for (let number = students.size + 1; isTaken(email); number += 1) email = `${local}${number}@${DOMAIN}`;
  return email;

  function isTaken(candidate: string): boolean {
    return students.find('email', fold(candidate)) !== undefined || users.find('email', fold(candidate)) !== undefined;
  }
}
