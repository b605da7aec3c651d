import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { OutputFile, type WrittenFile } from './output-file.ts';
import { RecordScanner } from './record-scanner.ts';
import type { Unload } from './unload-plan.ts';

interface WriterOptions {
  /** The path of the thread's n-th file, from 0. */
  pathOf(number: number): string;
  signal: AbortSignal;
}

/**
 * Writes parts, which hold whole records, into files of at most MAX_FILE_SIZE bytes, and deletes each part that is
 * done. Bytes are looked at only where a file must be cut within a part, or records be counted.
 */
export async function writeParts(
  parts: readonly string[],
  unload: Unload,
  options: WriterOptions,
): Promise<WrittenFile[]> {
  const writer = new PartWriter(unload, options);
  try {
    for (const part of parts) {
      await writer.add(part);
      await rm(part);
    }
    return await writer.end();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

class PartWriter {
  readonly #unload: Unload;
  readonly #options: WriterOptions;
  readonly #limit: number;
  readonly #written: WrittenFile[] = [];
  readonly #batchLimit: number;
  #file: OutputFile | undefined;
  #batch = emptyBatch();

  constructor(unload: Unload, options: WriterOptions) {
    this.#unload = unload;
    this.#options = options;
    this.#limit = unload.options.single ? Number.POSITIVE_INFINITY : unload.options.maxFileSize;
    this.#batchLimit = Math.min(64 * 1024, this.#limit / 8);
  }

  async add(part: string): Promise<void> {
    const { size } = await stat(part);
    const file = await this.#fileFor(size);
    const isWhole = file.fits(size, this.#limit);
    const mustLook = !isWhole || this.#unload.options.detailedOutput;
    const scanner = mustLook ? new RecordScanner(this.#unload.format) : undefined;
    for await (const piece of createReadStream(part, { highWaterMark: 256 * 1024 })) {
      this.#options.signal.throwIfAborted();
      if (!scanner) await file.write(piece);
      else if (isWhole) await this.#counted(file, piece, scanner);
      else await this.#cut(piece, scanner);
    }
    await this.#flush();
  }

  async end(): Promise<WrittenFile[]> {
    await this.#close();
    return this.#written;
  }

  async discard(): Promise<void> {
    await this.#file?.discard();
    for (const { path } of this.#written) await rm(path, { force: true });
  }

  /** The open file if so many bytes fit into it, else a new one. */
  async #fileFor(bytes: number): Promise<OutputFile> {
    if (this.#file?.fits(bytes, this.#limit)) return this.#file;
    await this.#close();
    const { format, header } = this.#unload;
    this.#file = await OutputFile.create(this.#options.pathOf(this.#written.length), format);
    if (header !== '') await this.#file.write(Buffer.from(header));
    return this.#file;
  }

  async #close(): Promise<void> {
    if (this.#file) this.#written.push(await this.#file.close());
    this.#file = undefined;
  }

  async #counted(file: OutputFile, piece: Uint8Array, scanner: RecordScanner): Promise<void> {
    for (let end = scanner.nextEnd(piece, 0); end !== undefined; end = scanner.nextEnd(piece, end))
      file.rows += 1;
    await file.write(piece);
  }

  /** Gives the records to the open file as long as they fit, a few at a time, else to a new one. */
  async #cut(piece: Uint8Array, scanner: RecordScanner): Promise<void> {
    let start = 0;
    for (let end = scanner.nextEnd(piece, 0); end !== undefined; end = scanner.nextEnd(piece, end)) {
      const bytes = piece.subarray(start, end);
      if (this.#batch.bytes > 0 && this.#batch.bytes + bytes.length > this.#batchLimit && !this.#batch.isCut)
        await this.#flush();
      this.#take(bytes, { rows: 1, isCut: false });
      start = end;
    }
    if (start === piece.length) return;
    if (!this.#batch.isCut) await this.#flush();
    this.#take(piece.subarray(start), { rows: 0, isCut: true });
  }

  #take(bytes: Uint8Array, { rows, isCut }: { rows: number; isCut: boolean }): void {
    this.#batch.pieces.push(bytes);
    this.#batch.bytes += bytes.length;
    this.#batch.rows += rows;
    this.#batch.isCut = isCut;
  }

  async #flush(): Promise<void> {
    const { pieces, bytes, rows } = this.#batch;
    this.#batch = emptyBatch();
    if (pieces.length === 0) return;
    const file = await this.#fileFor(bytes);
    file.rows += rows;
    for (const piece of pieces) await file.write(piece);
  }
}

/** Records on their way into one file; the last one may not have ended yet. */
interface Batch {
  pieces: Uint8Array[];
  bytes: number;
  rows: number;
  isCut: boolean;
}

function emptyBatch(): Batch {
  return { pieces: [], bytes: 0, rows: 0, isCut: false };
}
