const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** A decimal string as `$1,234.50`; rounded to cents here and nowhere before. */
export function formatMoney(amount: string): string {
  return dollars.format(Number(amount));
}
