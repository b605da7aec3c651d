/** An exact number; the denominator is positive. */
export interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}

export const zero: Rational = { over: 0n, under: 1n };

/** From a decimal as PostgreSQL writes it, such as `-12.50`, or from a whole number. */
export function rational(value: string | number): Rational {
  const text = String(value);
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  if (whole === '' && fraction === '') throw new Error(`"${text}" is no decimal`);
  return reduced(BigInt(`${sign}${whole}${fraction}`), 10n ** BigInt(fraction.length));
}

export const plus = (a: Rational, b: Rational): Rational =>
  reduced(a.over * b.under + b.over * a.under, a.under * b.under);
export const times = (a: Rational, b: Rational): Rational => reduced(a.over * b.over, a.under * b.under);
export const dividedBy = (a: Rational, b: Rational): Rational => reduced(a.over * b.under, a.under * b.over);
export const isMore = (a: Rational, b: Rational): boolean => a.over * b.under > b.over * a.under;
export const isPositive = (a: Rational): boolean => a.over > 0n;

/** Decimal text; halves round away from zero, as PostgreSQL's `round(numeric, places)` does. */
export function rounded(a: Rational, places: number): string {
  const size = a.over < 0n ? -a.over : a.over;
  const scaled = (2n * size * 10n ** BigInt(places) + a.under) / (2n * a.under);
  const digits = scaled.toString().padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, digits.length - places)}.${digits.slice(-places)}`;
  return a.over < 0n && scaled !== 0n ? `-${text}` : text;
}

/**
 * Whether two amounts differ by a billionth at most. PostgreSQL gives a quotient some sixteen significant digits, and
 * the two divisions of a rate and the minutes that it is multiplied with leave more than enough of them right.
 */
export function isSameAmount(a: Rational, b: Rational): boolean {
  const difference = plus(a, { over: -b.over, under: b.under });
  const size = difference.over < 0n ? -difference.over : difference.over;
  return size * 1_000_000_000n <= difference.under;
}

function reduced(over: bigint, under: bigint): Rational {
  if (under === 0n) throw new Error('division by zero');
  const sign = under < 0n ? -1n : 1n;
  const shared = commonDivisor(over < 0n ? -over : over, under * sign);
  return { over: (over * sign) / shared, under: (under * sign) / shared };
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [greater, smaller] = [a, b];
  while (smaller !== 0n) [greater, smaller] = [smaller, greater % smaller];
  return greater === 0n ? 1n : greater;
}
