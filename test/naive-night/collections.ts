export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

export function indexBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T> {
  return new Map([...items].map((item) => [keyOf(item), item]));
}

/** As `collate "C"` sorts ASCII text; ids sort as the UUIDs they are. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
