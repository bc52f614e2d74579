// Characters that nobody sees and that mean nothing in a record: zero width space, marks of direction, byte order marks. Joiners stay, which
// Hindi and Persian are spelt with.

const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u061c]/g;

export const withoutInvisible = (text: string): string => text.replaceAll(INVISIBLE, '');
