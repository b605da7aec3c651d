import { createReadStream } from 'node:fs';
import process from 'node:process';
import { copyIn } from '../../src/postgres/copy.ts';
import { connect, inTransaction } from '../../src/postgres/pool.ts';
import { quoteName } from '../../src/postgres/quote.ts';
import { readJob } from './job.ts';

// COPY and nothing else: load-bare-copy.ts JOB bare|indexed. The clock runs from its begin to its commit.
const [jobFile = '', kind] = process.argv.slice(2);
const { postgresUrl, target, columns, file } = await readJob(jobFile);
const pool = connect(postgresUrl, { max: 1 });
const table = quoteName(target.schema, target.table);
const names = columns.map(({ name }) => quoteName(name)).join(', ');
await pool.query(`create schema ${quoteName(target.schema)}`);

const begin = performance.now();
await inTransaction(pool, async (client) => {
  await client.query(
    `create table ${table} (${columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')})`,
  );
  if (kind === 'indexed') {
    await client.query(`alter table ${table} add column _run_id bigint not null default 1,
      add column _synced_at timestamptz not null default now(), add primary key (visit_id)`);
    await client.query(`create index on ${table} (_run_id)`);
  }
  // In the transaction that made the table: neither log nor a later freeze has to write the rows once more.
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  await copyIn(client, `copy ${table} (${names}) from stdin with (freeze)`, source);
});
const seconds = (performance.now() - begin) / 1000;
await pool.end();
process.stdout.write(`${JSON.stringify({ seconds })}\n`);
