const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1,203,554` */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `1 conflict`, `12 conflicts` */
export function countOf(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? '' : 's'}`;
}
