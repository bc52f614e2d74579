// What `check` says to a script or a CI. 0: passed.

export const FAILED = 1;
/** Nothing could be checked: no receiver there, or a wrong flag. */
export const NOT_CHECKED = 2;
