// What was typed into the fields of a form, as the admin API takes it.

/** Undefined where nothing was typed, as the API takes what is left out. */
export const typed = (form: URLSearchParams, name: string): string | undefined => form.get(name)?.trim() || undefined;

/** What was ticked of some boxes; a choice that stands for none of them has an empty value. */
export const ticked = (form: URLSearchParams, name: string): string[] => form.getAll(name).filter((value) => value !== '');

/** The lines that were typed into a field, without empty ones. */
export const typedLines = (form: URLSearchParams, name: string): string[] => linesOf(form, name).map(({ text }) => text);

/** The number, from 1, that a person sees before the line that stands at `index` in `typedLines`. */
export const lineNumber = (form: URLSearchParams, name: string, index: number): number => linesOf(form, name)[index]?.number ?? index + 1;

function linesOf(form: URLSearchParams, name: string): readonly { readonly text: string; readonly number: number }[] {
  const lines = (form.get(name) ?? '').split(/\r\n|\r|\n/);
  return lines.map((line, at) => ({ text: line.trim(), number: at + 1 })).filter(({ text }) => text !== '');
}
