/** Seconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

/** The better of two runs, each after `prepare`, so that nobody pays for cold memory. */
export async function betterOfTwo(
  prepare: () => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<number> {
  await prepare();
  const cold = await timed(work);
  await prepare();
  return Math.min(cold, await timed(work));
}
