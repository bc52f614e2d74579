// Numbers and texts of a file as sentences about it have them.

/** `1,048,576`. */
export const grouped = (count: number): string => count.toLocaleString('en');

/** The first 60 characters of a text from outside: a cell may be as long as a book. */
export const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text);
