import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SnowflakeServer } from '../snowflake-server.ts';
import { keyColumn, type Shape, watermarkColumn } from './shapes.ts';

const job = z.object({
  step: z.enum(['first', 'increment']),
  from: z.enum(['Snowflake', 'Parquet', 'COPY text']),
  snowflake: z.object({
    url: z.string(),
    host: z.string(),
    port: z.number(),
    user: z.string(),
    password: z.string(),
    keyFile: z.string(),
    account: z.string(),
    database: z.string(),
    schema: z.string(),
    table: z.string(),
  }),
  /** The rows of this step as a file, for a loader that does not read Snowflake. */
  file: z.string(),
  /** A database of its own, empty before the first load. */
  postgresUrl: z.string(),
  /** Where the table must be afterwards. */
  target: z.object({ schema: z.string(), table: z.string() }),
  key: z.string(),
  watermark: z.string(),
  columns: z.array(z.object({ source: z.string(), name: z.string(), type: z.string() })),
  /** The loader's own folder, the same for both steps. */
  folder: z.string(),
});

/** All that a loader has to know; it is handed over as a file, to TypeScript and Python alike. */
export type Job = z.infer<typeof job>;

export function jobFor(options: {
  step: Job['step'];
  from: Job['from'];
  shape: Shape;
  snowflake: SnowflakeServer;
  file: string;
  postgresUrl: string;
  folder: string;
}): Job {
  const { shape, snowflake, ...same } = options;
  const { hostname, port } = new URL(snowflake.url);
  return {
    ...same,
    snowflake: {
      url: snowflake.url,
      host: hostname,
      port: Number(port),
      user: snowflake.user,
      password: snowflake.password,
      keyFile: snowflake.keyFile,
      account: 'LOCAL',
      database: 'ANALYTICS',
      schema: 'BENCH',
      table: shape.source,
    },
    target: { schema: 'loaded', table: shape.target.table },
    key: keyColumn,
    watermark: watermarkColumn,
    columns: shape.target.columns.map(({ name, source, type }) => ({ source: source.name, name, type })),
  };
}

/** Writes the job where its loader finds it; returns the file's name. */
export async function writeJob(contents: Job): Promise<string> {
  await mkdir(contents.folder, { recursive: true });
  const file = join(contents.folder, 'job.json');
  await writeFile(file, JSON.stringify(contents, undefined, 2), { mode: 0o600 });
  return file;
}

export async function readJob(file: string): Promise<Job> {
  return job.parse(JSON.parse(await readFile(file, 'utf8')));
}
