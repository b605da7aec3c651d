import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { loadTable } from '../src/config/tables.ts';
import { codecFor, connectSnowflake } from '../src/snowflake/index.ts';
import { targetTable } from '../src/sync/index.ts';
import { reportMeasurement } from './child.ts';
import { loadOfficialDriver } from './official-driver.ts';

// Reads the visit view with the columns of config/tables/visit.yaml: extract.ts ours|sdk URL PRIVATE_KEY_FILE
const [reader, url = '', keyFile = ''] = process.argv.slice(2);
const privateKeyPem = await readFile(keyFile, 'utf8');
const table = await loadTable('config/tables/visit.yaml');
const sql = `select ${(table.columns ?? []).map(({ column }) => `"${column}"`).join(', ')} from ${table.source_view}`;

await (reader === 'sdk' ? readWithOfficialDriver() : readWithOurs());

/** Our client, as far as COPY text ready to send. */
async function readWithOurs(): Promise<void> {
  const source = await connectSnowflake({
    url,
    account: 'LOCAL',
    user: 'CM_SYNC',
    privateKeyPem,
    database: 'ANALYTICS',
    schema: 'BI',
    driver: 'sqlapi',
    partitionsInFlight: 3,
  });
  const begin = performance.now();
  const result = await source.query({ sql });
  const { columns } = targetTable(table, result.columns);
  const codecs = columns.map(({ source: column, target }) => codecFor(column, target));
  let bytes = 0;
  for await (const chunk of result.copyText(codecs)) bytes += chunk.length;
  reportMeasurement({ rows: result.rowCount, bytes, begin });
  await source.close();
}

/** The official driver's row stream, each row counted and let go. */
async function readWithOfficialDriver(): Promise<void> {
  const snowflake = await loadOfficialDriver();
  snowflake.configure({ disableOCSPChecks: true, logLevel: 'ERROR' });
  const connection = snowflake.createConnection({
    accessUrl: url,
    account: 'LOCAL',
    username: 'CM_SYNC',
    authenticator: 'SNOWFLAKE_JWT',
    privateKey: privateKeyPem,
    database: 'ANALYTICS',
    schema: 'BI',
  });
  await connection.connectAsync();
  const begin = performance.now();
  const rows = await new Promise<number>((resolve, reject) => {
    let count = 0;
    connection.execute({
      sqlText: sql,
      streamResult: true,
      complete: (error, statement) => {
        if (error) return reject(error);
        statement
          .streamRows()
          .on('error', reject)
          .on('data', () => {
            count += 1;
          })
          .on('end', () => resolve(count));
      },
    });
  });
  reportMeasurement({ rows, bytes: 0, begin });
  connection.destroy(() => process.exit());
}
