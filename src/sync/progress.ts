/** Where the sync of one table stands. `rows` is an estimate while rows are read, exact after. */
export interface TableProgress {
  readonly phase: 'asking' | 'reading' | 'indexing' | 'merging' | 'done';
  readonly rows: number;
  /** As far as it is known. */
  readonly rowsExpected?: number;
  /** Of COPY text, read so far. */
  readonly bytes: number;
}

export interface SyncProgress extends TableProgress {
  readonly table: string;
}

/** Counts what passes through the streams of a table. */
export interface ByteMeter {
  /** Passes the chunks of one stream on; rows are taken to be as long as those of its first chunk. */
  through(chunks: AsyncIterable<Uint8Array>, rowCount: number): AsyncGenerator<Uint8Array>;
  report(phase: TableProgress['phase']): void;
}

const reportEveryBytes = 4 * 1024 * 1024;
const newline = 10;

/** A meter for all streams of one table; `before` is what earlier chunks have brought. */
export function meterBytes(
  onProgress: (progress: TableProgress) => void,
  options: { rowsExpected?: number; before?: { rows: number; bytes: number } } = {},
): ByteMeter {
  let bytes = options.before?.bytes ?? 0;
  let rowsDone = options.before?.rows ?? 0;
  let reported = bytes;
  const running = new Map<symbol, number>();
  const expected = options.rowsExpected === undefined ? {} : { rowsExpected: options.rowsExpected };

  function report(phase: TableProgress['phase']): void {
    reported = bytes;
    const inStreams = [...running.values()].reduce((sum, rows) => sum + rows, 0);
    onProgress({ phase, rows: Math.round(rowsDone + inStreams), bytes, ...expected });
  }

  async function* through(chunks: AsyncIterable<Uint8Array>, rowCount: number): AsyncGenerator<Uint8Array> {
    const stream = Symbol('stream');
    let own = 0;
    let rowsPerByte = 0;
    try {
      for await (const chunk of chunks) {
        const isFirst = own === 0;
        if (isFirst) rowsPerByte = rowsIn(chunk) / chunk.length;
        own += chunk.length;
        bytes += chunk.length;
        running.set(stream, Math.min(rowCount, own * rowsPerByte));
        if (isFirst || bytes - reported >= reportEveryBytes) report('reading');
        yield chunk;
      }
      rowsDone += rowCount;
    } finally {
      running.delete(stream);
    }
  }

  return { through, report };
}

/** COPY text has a newline at the end of each row and nowhere else. */
function rowsIn(chunk: Uint8Array): number {
  let rows = 0;
  for (const byte of chunk) if (byte === newline) rows += 1;
  return rows;
}
