// The same JSON in other characters: what other servers write where JSON.stringify writes something else. Pure.

/** Every character beyond ASCII as `\uXXXX`, every slash as `\/`, as PHP and Python do. */
export function escapeBeyondAscii(json: string): string {
  return json.replaceAll('/', '\\/').replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A whole number as one with two decimals: `4999` as `4999.00`. @param field of a number, once in the text */
export function withNumberForm(json: string, field: string): string {
  return json.replace(new RegExp(`("${field}":\\d+)(?=[,}])`), '$1.00');
}
