/** Something opened that has to be closed again. */
export interface Releasable {
  release(): Promise<void>;
}

/**
 * What a command has opened: closed in the end, last first, whether the command is done, has failed or is
 * interrupted. A command may release a thing earlier; it is released once.
 */
export class Releases {
  readonly #opened: Promise<Releasable>[] = [];
  #ended = false;

  /** The same thing, its release now shared with `releaseAll`, which waits for an opening that is under way. */
  async open<T extends Releasable>(open: () => Promise<T>): Promise<T> {
    // Work that an interruption has left behind must not start anything more.
    if (this.#ended) throw new Error('The command has ended.');
    const opened = open().then((thing) => ({ ...thing, release: once(() => thing.release()) }));
    this.#opened.push(opened);
    return opened;
  }

  /** Releases everything, even if some of it fails, and passes the first failure on. */
  async releaseAll(): Promise<void> {
    this.#ended = true;
    const failures: unknown[] = [];
    for (const opened of this.#opened.splice(0).reverse()) {
      const thing = await opened.catch(() => undefined);
      await thing?.release().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}

function once(release: () => Promise<void>): () => Promise<void> {
  let released: Promise<void> | undefined;
  return () => {
    released ??= release();
    return released;
  };
}
