/** `45 min`, `7 h`, `7 h 5 min`; to the tenth of a minute. */
export function durationInWords(minutes: number): string {
  const tenths = Math.round(minutes * 10);
  const hours = Math.floor(tenths / 600);
  const rest = (tenths % 600) / 10;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/**
 * `425 min`, `36.02 min`: what the distance rule compares, as it compares it. In hours or rounded, a gap of 36 minutes and
 * a travel of 36.02 would look equal.
 */
export function comparedMinutes(minutes: number): string {
  return `${Math.round(minutes * 100) / 100} min`;
}
