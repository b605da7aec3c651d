const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** A decimal string as `$1,234.50`; rounded to cents here and nowhere before. */
export function formatMoney(amount: string): string {
  return dollars.format(Number(amount));
}

/** Rates are per minute; people know them per hour. */
export function formatRatePerHour(ratePerMinute: string): string {
  return dollars.format(Number(ratePerMinute) * 60);
}
