import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CmError } from '../../errors.ts';
import type { SnowflakeSource } from '../../snowflake/index.ts';
import type { TargetTable } from '../target-table.ts';
import { csvColumns } from './csv-columns.ts';
import { openStageFile } from './stage-file.ts';

/** What Snowflake has written to a stage for one read. */
export interface Unloaded {
  readonly rowCount: number;
  readonly files: readonly StagedFile[];
  /** The CSV of all files, plain, in pieces. */
  csv(): AsyncIterable<Uint8Array>;
  /** Takes the files off the stage. */
  remove(): Promise<void>;
}

interface StagedFile {
  readonly address: string;
  /** Compressed. */
  readonly bytes: number;
  readonly rows: number;
}

/** How the CSV of `unload` is read by COPY: a NULL is `\N` without quotes, an empty text is quoted. */
export const csvOptions = "format csv, null '\\N'";

/**
 * Has Snowflake write the rows of a statement to `place` on a stage, as gzip CSV. What an earlier, killed run left at the
 * same place is removed first. Announced and listed files must agree in name and size.
 *
 * @throws CmError `sync.manifest` if the stage does not hold what Snowflake says it has written.
 */
export async function unload(
  source: SnowflakeSource,
  target: TargetTable,
  read: { sql: (what: string) => string; stage: string; place: string },
): Promise<Unloaded> {
  const location = `@${read.stage}/${read.place}/`;
  const remove = async () => {
    await source.query({ sql: `remove ${location}` });
  };
  await remove();
  const select = read.sql(csvColumns(target).join(', '));
  const written = await rowsOf(source, `copy into ${location} from (\n${select}\n)\n${fileFormat}`);
  const announced = written.map(([file = '', bytes, rows]) => ({
    file: file ?? '',
    bytes: Number(bytes),
    rows: Number(rows),
  }));
  const listed = await rowsOf(source, `list ${location}`);
  const files = announced.map(({ file, bytes, rows }) => {
    const found = listed.find(([address]) => address?.endsWith(`/${file.split('/').at(-1)}`) === true);
    const [address, size] = found ?? [];
    if (typeof address !== 'string' || Number(size) !== bytes)
      throw manifestBroken(target, { file, bytes, size });
    return { address, bytes, rows };
  });
  if (listed.length !== files.length) {
    throw manifestBroken(target, { file: `${listed.length} files`, bytes: files.length, size: null });
  }
  return {
    rowCount: files.reduce((sum, { rows }) => sum + rows, 0),
    files,
    csv: () => plainText(files),
    remove,
  };
}

const fileFormat = [
  "file_format = (type = csv compression = gzip field_delimiter = ',' record_delimiter = '\\n'",
  "  field_optionally_enclosed_by = '\"' null_if = ('\\\\N') empty_field_as_null = false escape = none",
  '  escape_unenclosed_field = none)',
  'header = false overwrite = true detailed_output = true max_file_size = 67108864',
].join('\n');

async function* plainText(files: readonly StagedFile[]): AsyncGenerator<Uint8Array> {
  for (const { address } of files) {
    const plain = new PassThrough({ highWaterMark: 256 * 1024 });
    const reading = pipeline(await openStageFile(address), createGunzip({ chunkSize: 128 * 1024 }), plain);
    // Told by the loop below, which the error ends; here it only must not go unheard.
    reading.catch(() => undefined);
    for await (const piece of plain) yield piece;
    await reading;
  }
}

async function rowsOf(source: SnowflakeSource, sql: string): Promise<(readonly (string | null)[])[]> {
  const rows: (readonly (string | null)[])[] = [];
  for await (const row of (await source.query({ sql })).rows()) rows.push(row);
  return rows;
}

function manifestBroken(
  { table }: TargetTable,
  { file, bytes, size }: { file: string; bytes: number; size: string | null | undefined },
): CmError {
  return new CmError(
    'sync.manifest',
    `${table}: Snowflake says it wrote ${file} with ${bytes} bytes, but the stage holds ${size ?? 'something else'}. Nothing was loaded.`,
    { hint: 'Let nothing else write to this place of the stage, then run again.' },
  );
}
