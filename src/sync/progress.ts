/** Where the sync of one table stands. `rows` is an estimate while rows are read, exact after. */
export interface TableProgress {
  readonly phase: 'asking' | 'reading' | 'indexing' | 'merging' | 'done';
  readonly rows: number;
  /** Of COPY text, read so far. */
  readonly bytes: number;
}

export interface SyncProgress extends TableProgress {
  readonly table: string;
}

const reportEveryBytes = 4 * 1024 * 1024;
const newline = 10;

/** Counts the bytes of a read as they pass and reports them; rows are taken to be as long as those of the first chunk. */
export function meterBytes(rowCount: number, onProgress: (progress: TableProgress) => void) {
  let bytes = 0;
  let reported = 0;
  let rowsPerByte = 0;

  async function* through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      const isFirst = bytes === 0;
      if (isFirst) rowsPerByte = rowsIn(chunk) / chunk.length;
      bytes += chunk.length;
      if (isFirst || bytes - reported >= reportEveryBytes) {
        reported = bytes;
        onProgress({ phase: 'reading', rows: Math.min(rowCount, Math.round(bytes * rowsPerByte)), bytes });
      }
      yield chunk;
    }
  }

  return { through, bytes: () => bytes };
}

/** COPY text has a newline at the end of each row and nowhere else. */
function rowsIn(chunk: Uint8Array): number {
  let rows = 0;
  for (const byte of chunk) if (byte === newline) rows += 1;
  return rows;
}
