import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type snowflake from 'snowflake-sdk';
import { quoteName } from '../../src/postgres/quote.ts';
import { quoteSnowflakeName } from '../../src/snowflake/index.ts';
import { loadOfficialDriver } from '../official-driver.ts';
import { type Job, readJob } from './job.ts';

// What somebody writes who knows both libraries well: load-with-sdk.ts JOB. Rows are arrays, numbers and JSON stay the
// text that they come as, booleans too; dates stay Date objects, since the driver's own formatting takes twice as long.
const special = /[\\\n\r\t]/;
const specials = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const job = await readJob(process.argv[2] ?? '');
const connection = await connectSnowflake(job);
const client = new pg.Client({ connectionString: job.postgresUrl });
await client.connect();
await client.query('set timezone = UTC');
await client.query('begin');
await (job.step === 'first' ? loadAll() : loadChanges());
await client.query('commit');
await client.end();
connection.destroy(() => process.exit());

async function loadAll(): Promise<void> {
  await client.query(`create schema ${quoteName(job.target.schema)}`);
  await client.query(
    `create table ${table()} (${columnList(({ name, type }) => `${quoteName(name)} ${type}`)})`,
  );
  await copyRows(table(), await rowsOf({ since: undefined }));
  await client.query(`alter table ${table()} add primary key (${nameOf(job.key)})`);
  await client.query(`analyze ${table()}`);
}

async function loadChanges(): Promise<void> {
  const { rows } = await client.query(
    `select max(${nameOf(job.watermark)})::text as watermark from ${table()}`,
  );
  await client.query(`create temp table changed (like ${table()}) on commit drop`);
  await copyRows('changed', await rowsOf({ since: String(rows[0].watermark) }));
  const others = job.columns.filter(({ source }) => source !== job.key).map(({ name }) => quoteName(name));
  await client.query(`insert into ${table()} select * from changed
    on conflict (${nameOf(job.key)}) do update set ${others.map((name) => `${name} = excluded.${name}`).join(', ')}`);
}

/** The driver's row stream, all rows or those at or past a watermark. */
function rowsOf({ since }: { since: string | undefined }): Promise<Readable> {
  const where =
    since === undefined ? '' : ` where ${quoteSnowflakeName(job.watermark)} >= to_timestamp_tz(?)`;
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText: `select ${columnList(({ source }) => quoteSnowflakeName(source))} from ${job.snowflake.table}${where}`,
      binds: since === undefined ? [] : [since],
      streamResult: true,
      complete: (error, statement) => (error ? reject(error) : resolve(statement.streamRows())),
    });
  });
}

/** Rows become COPY text, sent in pieces of 64 kB, no faster than PostgreSQL takes them. */
async function copyRows(into: string, rows: Readable): Promise<void> {
  let text = '';
  const toCopyText = new Transform({
    writableObjectMode: true,
    transform(row: unknown[], _encoding, done) {
      text += copyLine(row);
      if (text.length < 65_536) return done();
      const piece = text;
      text = '';
      done(null, piece);
    },
    flush(done) {
      done(null, text);
    },
  });
  await pipeline(rows, toCopyText, client.query(copyFrom(`copy ${into} from stdin`)));
}

function copyLine(row: unknown[]): string {
  let line = '';
  for (let index = 0; index < row.length; index += 1) {
    if (index > 0) line += '\t';
    line += copyCell(row[index]);
  }
  return `${line}\n`;
}

function copyCell(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return special.test(value) ? value.replace(specials, escaped) : value;
  return value instanceof Date ? instant(value) : String(value);
}

function escaped(character: string): string {
  return escapes[character] ?? character;
}

/** A Date holds milliseconds; the driver hangs the rest on it. */
function instant(value: Date & { getNanoSeconds?: () => number }): string {
  const micros = Math.floor((value.getNanoSeconds?.() ?? value.getUTCMilliseconds() * 1_000_000) / 1000);
  return `${value.toISOString().slice(0, 19)}.${String(micros).padStart(6, '0')}Z`;
}

async function connectSnowflake({ snowflake: account }: Job): Promise<snowflake.Connection> {
  const driver = await loadOfficialDriver();
  driver.configure({ logLevel: 'OFF', disableOCSPChecks: true });
  const made = driver.createConnection({
    accessUrl: account.url,
    account: account.account,
    username: account.user,
    authenticator: 'SNOWFLAKE_JWT',
    privateKey: await readFile(account.keyFile, 'utf8'),
    database: account.database,
    schema: account.schema,
    rowMode: 'array',
    fetchAsString: ['Number', 'Boolean', 'JSON', 'Buffer'],
    representNullAsStringNull: false,
  });
  await new Promise<void>((resolve, reject) => {
    made.connect((error) => (error ? reject(error) : resolve()));
  });
  await new Promise<void>((resolve, reject) => {
    made.execute({
      sqlText: "alter session set timezone = 'UTC'",
      complete: (error) => (error ? reject(error) : resolve()),
    });
  });
  return made;
}

function table(): string {
  return quoteName(job.target.schema, job.target.table);
}

function columnList(text: (column: Job['columns'][number]) => string): string {
  return job.columns.map(text).join(', ');
}

function nameOf(source: string): string {
  return quoteName(job.columns.find((column) => column.source === source)?.name ?? source);
}
