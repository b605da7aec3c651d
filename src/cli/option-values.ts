import { InvalidArgumentError } from 'commander';

/** Parsers for option values; commander turns what they throw into a usage error (exit 2). */
export function asWholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a whole number is expected.');
  return Number(text);
}

export function asPositiveNumber(text: string): number {
  const value = asWholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('a number above zero is expected.');
  return value;
}

/** The same bounds as `sync.parallel` has in the configuration. */
export function asParallel(text: string): number {
  const tables = asWholeNumber(text);
  if (tables < 1 || tables > 16) throw new InvalidArgumentError('a number from 1 to 16 is expected.');
  return tables;
}

export function asPort(text: string): number {
  const port = asWholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('a port from 0 to 65535 is expected.');
  return port;
}

/**
 * A day `YYYY-MM-DD`. Its bounds keep what is computed from it, synthetic lives and times in nanoseconds, within what
 * both sides can hold.
 */
export function asDate(text: string): string {
  const isDate =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
  if (!isDate) throw new InvalidArgumentError('a date as YYYY-MM-DD is expected.');
  if (text < firstDay || text > lastDay)
    throw new InvalidArgumentError(`a date from ${firstDay} to ${lastDay} is expected.`);
  return text;
}

const firstDay = '2000-01-01';
const lastDay = '2199-12-31';

/** `90s`, `14m` or `2h`, in seconds. */
export function asDuration(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  if (amount === '') throw new InvalidArgumentError('a duration such as 90s, 14m or 2h is expected.');
  return Number(amount) * (secondsIn[unit] ?? 1);
}

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
