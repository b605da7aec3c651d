/**
 * Fetches `count` items, `ahead` of them at a time, and yields them in order. No more than `ahead` exist at once:
 * the one that the reader works on counts. Leaving the loop aborts what is under way.
 */
export async function* inOrder<T>(
  count: number,
  ahead: number,
  fetch: (index: number, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<T> {
  const abort = new AbortController();
  const underWay: Promise<T>[] = [];
  let next = 0;
  try {
    for (let index = 0; index < count; index += 1) {
      while (next < count && underWay.length < ahead) {
        const item = fetch(next, abort.signal);
        // It is awaited in its turn; until then a failure must not count as unhandled.
        item.catch(() => undefined);
        underWay.push(item);
        next += 1;
      }
      const first = underWay.shift();
      if (first !== undefined) yield await first;
    }
  } finally {
    abort.abort();
    await Promise.allSettled(underWay);
  }
}
