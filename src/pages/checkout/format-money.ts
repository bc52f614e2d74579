// Amounts for people. Without Intl, whose data differs between builds of Node: the same page is the same bytes everywhere.

/** Thousands, then lakhs and crores: `12,34,567`. */
const INDIAN_GROUPS = /\B(?=(\d\d)*\d{3}$)/g;
const WESTERN_GROUPS = /\B(?=(\d{3})+$)/g;

/** `₹1,49,900.00`; other currencies by their code: `USD 149,900.00`. @param amount in rupees, dollars, ..., not in paise or cents */
export function formatMoney(amount: number, currency: string): string {
  const [whole = '0', fraction = '00'] = Math.abs(amount).toFixed(2).split('.');
  const sign = amount < 0 ? '-' : '';
  return currency === 'INR'
    ? `${sign}₹${whole.replace(INDIAN_GROUPS, ',')}.${fraction}`
    : `${sign}${currency} ${whole.replace(WESTERN_GROUPS, ',')}.${fraction}`;
}
