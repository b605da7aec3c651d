/** The path of an object as SQL writes it: `CONFLICTREPORT.PUBLIC.CONFLICTS`, `A."my view"`. */
export function pathOf(...parts: readonly string[]): string {
  return parts.map((part) => (isPlain(part) ? part : `"${part.replaceAll('"', '""')}"`)).join('.');
}

/** Whether a name means the same with and without quotes. */
export function isPlain(name: string): boolean {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name);
}
