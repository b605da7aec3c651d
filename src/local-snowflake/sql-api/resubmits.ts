const limit = 10_000;

/** Remembers which statement a request id started, so that a repeated submit finds it again. */
export class Resubmits {
  readonly #statementIds = new Map<string, string>();

  find(requestId: string): string | undefined {
    return this.#statementIds.get(requestId);
  }

  remember(requestId: string, statementId: string): void {
    this.#statementIds.set(requestId, statementId);
    const [oldest] = this.#statementIds.keys();
    if (this.#statementIds.size > limit && oldest !== undefined) this.#statementIds.delete(oldest);
  }
}
