import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { copyIn } from '../../src/postgres/copy.ts';
import { connect, inTransaction, type Pool } from '../../src/postgres/pool.ts';
import { quoteName } from '../../src/postgres/quote.ts';
import { type ComparedColumn, type ComparedTable, checksum, loadedColumns } from './checksums.ts';
import { withPool } from './databases.ts';
import { differenceOf, type Verdict } from './difference.ts';
import { exportedFile, type RowState } from './exported-rows.ts';
import type { Job } from './job.ts';
import type { Shape } from './shapes.ts';

/** The right rows of every shape in a database of their own, before and after the change. */
export interface Reference {
  /** Says what is wrong with a loaded table, or `equal`, with what its types have lost. */
  check(shape: Shape, job: Pick<Job, 'step' | 'postgresUrl' | 'target'>): Promise<Verdict>;
  close(): Promise<void>;
}

/** The bytes of the first load as COPY text, for the bare COPY. */
export function copyTextFile(shape: Shape, folder: string): string {
  return join(folder, `${shape.source}.copy`);
}

/** Reads the exported rows; the CSV files are deleted after. */
export async function openReference(options: {
  url: string;
  folder: string;
  shapes: Iterable<Shape>;
}): Promise<Reference> {
  const pool = connect(options.url, { max: 2 });
  const sums = new Map<string, Promise<string>>();
  const sumOf = (table: ComparedTable): Promise<string> => {
    const sum = sums.get(table.relation) ?? checksum(table);
    sums.set(table.relation, sum);
    return sum;
  };
  for (const shape of options.shapes) await fill(pool, shape, options.folder);
  return {
    check: async (shape, { step, postgresUrl, target }) => {
      const expected = { pool, relation: relationOf(shape, step), columns: expectedColumns(shape) };
      return withPool(postgresUrl, async (loadedPool) => {
        const found = await loadedColumns(loadedPool, target, expected.columns);
        if (typeof found === 'string') return { isRight: false, words: found };
        const relation = quoteName(target.schema, target.table);
        const loaded = { pool: loadedPool, relation, columns: found.columns };
        const isEqual = (await checksum(loaded)) === (await sumOf(expected));
        const verdict = isEqual ? { isRight: true, words: 'equal' } : await differenceOf(expected, loaded);
        return { ...verdict, words: [verdict.words, ...found.losses].join('; ') };
      });
    },
    close: () => pool.end(),
  };
}

async function fill(pool: Pool, shape: Shape, folder: string): Promise<void> {
  const columns = shape.target.columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ');
  for (const state of ['before', 'changed'] as const) {
    const table = tableOf(shape, state);
    const csv = exportedFile(shape, { folder, state, format: 'csv' });
    await inTransaction(pool, async (client) => {
      await client.query(`create table ${table} (${columns})`);
      const source = createReadStream(csv, { highWaterMark: 256 * 1024 });
      await copyIn(client, `copy ${table} from stdin with (format csv, freeze)`, source);
    });
    await rm(csv);
  }
  await inTransaction(pool, (client) =>
    pipeline(
      client.query(copyTo(`copy ${tableOf(shape, 'before')} to stdout`)),
      createWriteStream(copyTextFile(shape, folder)),
    ),
  );
  const [key = ''] = shape.target.pk.map((name) => quoteName(name));
  await pool.query(`create view ${relationOf(shape, 'increment')} as
    select * from ${tableOf(shape, 'before')} where ${key} not in (select ${key} from ${tableOf(shape, 'changed')})
    union all select * from ${tableOf(shape, 'changed')}`);
}

function tableOf(shape: Shape, state: RowState): string {
  return `${shape.name}_${state}`;
}

function relationOf(shape: Shape, step: Job['step']): string {
  return step === 'first' ? tableOf(shape, 'before') : `${shape.name}_after`;
}

function expectedColumns(shape: Shape): ComparedColumn[] {
  return shape.target.columns.map(({ name, type }) => ({
    name,
    type: type.replace(/\(.*\)/, ''),
    value: quoteName(name),
  }));
}
