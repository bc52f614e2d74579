// Figures as the analytics and scores give them: at most two decimals.

/** To two decimals, halves up. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** `part` of `whole` in percent, two decimals; 0 where there is no whole. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : round((part / whole) * 100);
}
