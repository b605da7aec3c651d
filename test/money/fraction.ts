/** Exact arithmetic on fractions of whole numbers, for tests to compare the database's decimals with. */
export interface Fraction {
  readonly over: bigint;
  /** Greater than zero. */
  readonly under: bigint;
}

/** Of a decimal such as `-12.50`. */
export function fraction(decimal: string | number): Fraction {
  const [, sign = '', whole = '', places = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(decimal)) ?? [];
  if (whole === '') throw new Error(`"${decimal}" is no decimal`);
  const over = BigInt(whole + places);
  return { over: sign === '' ? over : -over, under: 10n ** BigInt(places.length) };
}

export const times = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.over,
  under: a.under * b.under,
});

export function divided(a: Fraction, b: Fraction): Fraction {
  if (b.over === 0n) throw new Error('divided by zero');
  const sign = b.over < 0n ? -1n : 1n;
  return { over: a.over * b.under * sign, under: a.under * b.over * sign };
}

export const isPositive = (a: Fraction): boolean => a.over > 0n;

/** To so many places, halves away from zero; without zeros behind. */
export function rounded({ over, under }: Fraction, places: number): string {
  const scaled = (over < 0n ? -over : over) * 10n ** BigInt(places);
  const whole = (2n * scaled + under) / (2n * under);
  const digits = whole.toString().padStart(places + 1, '0');
  const [before, after] = [digits.slice(0, digits.length - places), digits.slice(digits.length - places)];
  const text = `${before}.${after}`.replace(/\.?0+$/, '');
  return over < 0n && whole !== 0n ? `-${text}` : text;
}
