import { once } from 'node:events';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';

/** What became of a file that was written. */
export interface WrittenFile {
  path: string;
  /** Bytes before and after compression. */
  plainBytes: number;
  bytes: number;
  rows: number;
}

/** Of what goes in, so much at most has not come out of gzip yet. */
const heldByGzip = 128 * 1024;

/** A file that is being written, plain or through gzip. */
export class OutputFile {
  readonly path: string;
  rows = 0;
  readonly #handle: FileHandle;
  readonly #gzip: Gzip | undefined;
  readonly #pump: Promise<void>;
  #plainBytes = 0;
  #bytes = 0;

  private constructor(path: string, handle: FileHandle, gzip: Gzip | undefined) {
    this.path = path;
    this.#handle = handle;
    this.#gzip = gzip;
    this.#pump = this.#drain();
    // It is awaited when the file is closed; until then a failure must not count as unhandled.
    this.#pump.catch(() => undefined);
  }

  static async create(path: string, { compression }: { compression: 'gzip' | 'none' }): Promise<OutputFile> {
    const handle = await open(path, 'w');
    const gzip =
      compression === 'gzip'
        ? createGzip({ level: constants.Z_BEST_SPEED, memLevel: 9, chunkSize: 256 * 1024 })
        : undefined;
    return new OutputFile(path, handle, gzip);
  }

  /** Whether the file is certain to be no larger than `limit` with so many bytes more. */
  fits(bytes: number, limit: number): boolean {
    const all = this.#plainBytes + bytes;
    if (!this.#gzip) return all <= limit;
    // Gzip adds at most eighteen bytes to a file and five to each block.
    return all + 64 + all / 1000 <= limit || this.#bytes + heldByGzip + bytes <= limit;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#plainBytes += bytes.length;
    if (!this.#gzip) {
      this.#bytes += bytes.length;
      await this.#handle.write(bytes);
    } else if (!this.#gzip.write(bytes)) {
      await Promise.race([once(this.#gzip, 'drain'), this.#pump]);
    }
  }

  async close(): Promise<WrittenFile> {
    this.#gzip?.end();
    await this.#pump;
    await this.#handle.close();
    return { path: this.path, plainBytes: this.#plainBytes, bytes: this.#bytes, rows: this.rows };
  }

  /** Gives the file up. */
  async discard(): Promise<void> {
    this.#gzip?.destroy();
    await this.#pump.catch(() => undefined);
    await this.#handle.close();
    await rm(this.path, { force: true });
  }

  async #drain(): Promise<void> {
    if (!this.#gzip) return;
    for await (const piece of this.#gzip) {
      this.#bytes += piece.length;
      await this.#handle.write(piece);
    }
  }
}
