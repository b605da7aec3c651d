import { readdir, readFile } from 'node:fs/promises';
import { oldSystemFiles } from '../../src/local-snowflake/account/index.ts';
import { startTestServer } from '../../src/local-snowflake/test-server.ts';
import type { World } from '../detection/rows.ts';
import type { Rows } from './account.ts';

/** The old system over rows that a test gives, in place of a synthetic account. */
export interface BareOldSystem {
  /** Runs a statement in CONFLICTREPORT.PUBLIC. */
  readonly rows: Rows;
  /** From now on it is noon of this day. */
  setDay(day: string): void;
  discard(): Promise<void>;
}

/** ANALYTICS with empty tables in place of its views, and CONFLICTREPORT as it is. */
export async function startBareOldSystem(): Promise<BareOldSystem> {
  let now = new Date();
  const server = await startTestServer({ now: () => now });
  const rows: Rows = (sql) => server.rows(sql, { database: 'CONFLICTREPORT', schema: 'PUBLIC' });
  await rows('create database ANALYTICS');
  await rows('create schema ANALYTICS.BI');
  for (const [view, columns] of await catalogue()) {
    const list = columns.map(({ name, type }) => `"${name}" ${type}`);
    await rows(`create table ANALYTICS.BI.${view} (${list.join(', ')})`);
  }
  await rows('create database CONFLICTREPORT');
  for (const file of await readdir('snowflake/tables'))
    await rows(await readFile(`snowflake/tables/${file}`, 'utf8'));
  for (const file of await oldSystemFiles()) {
    if (!file.startsWith('tasks/')) await rows(await readFile(`snowflake/${file}`, 'utf8'));
  }
  await rows('insert into SETTINGS ("ExtraDistancePer") values (0)');
  return {
    rows,
    setDay: (day) => {
      now = new Date(`${day}T20:00:00Z`);
    },
    discard: () => server.discard(),
  };
}

/** Leaves nothing of what was stored and found. */
export async function empty(rows: Rows): Promise<void> {
  const tables = [...views.values()].map((view) => `ANALYTICS.BI.${view}`);
  for (const table of [...tables, 'CONFLICTVISITMAPS', 'CONFLICTS', 'NOTIFICATIONS'])
    await rows(`truncate table ${table}`);
}

type WorldRows = Omit<World, 'asOf' | 'rules' | 'existingPairs'>;

const views = new Map<keyof WorldRows, string>([
  ['providers', 'DIMPROVIDER'],
  ['caregivers', 'DIMCAREGIVER'],
  ['addresses', 'DIMPATIENTADDRESS'],
  ['visits', 'FACTVISITCALLPERFORMANCE_CR'],
  ['deletedVisits', 'FACTVISITCALLPERFORMANCE_DELETED_CR'],
  ['trainings', 'FACTCAREGIVERINSERVICE'],
  ['absences', 'FACTCAREGIVERABSENCE'],
]);

/** Brings rows of a world; one that is there already is replaced. A visit is in one of its two views. */
export async function store(rows: Rows, world: WorldRows): Promise<void> {
  const leave = (view: string, ids: readonly { visit_id: string }[]) =>
    ids.length === 0
      ? undefined
      : rows(
          `delete from ANALYTICS.BI.${view} where "Visit Id" in (${ids.map(({ visit_id }) => `'${visit_id}'`).join(', ')})`,
        );
  await leave('FACTVISITCALLPERFORMANCE_CR', world.deletedVisits);
  await leave('FACTVISITCALLPERFORMANCE_DELETED_CR', world.visits);
  for (const [kind, view] of views) {
    const ofOurs = world[kind].map((row) => ({ ...row, source_system: 'hha' }));
    await storeIn(rows, view, ofOurs);
  }
}

/** Names of schema analytics that are not those of the view's column. */
const otherNames: Record<string, string> = { 'FACTCAREGIVERABSENCE.caregiver_id': 'Global Caregiver Id' };

async function storeIn(rows: Rows, view: string, given: readonly object[]): Promise<void> {
  if (given.length === 0) return;
  const columns = (await catalogue()).get(view) ?? [];
  const names = Object.keys(Object.assign({}, ...given)).flatMap((name) => {
    const wanted = otherNames[`${view}.${name}`];
    const column = columns.find((each) => each.name === wanted || (!wanted && nameHere(each.name) === name));
    return column ? [{ name, ...{ column: column.name, type: column.type } }] : [];
  });
  const lines = given.map((row) => {
    const cells = new Map<string, unknown>(Object.entries(row));
    return `(${names.map(({ name, type }) => literal(cells.get(name) ?? null, type)).join(', ')})`;
  });
  const list = names.map(({ column }) => `"${column}"`).join(', ');
  const key = names.find(({ name }) => name.endsWith('_id'));
  const known = given.map((row) =>
    literal(new Map<string, unknown>(Object.entries(row)).get(key?.name ?? ''), key?.type ?? ''),
  );
  await rows(`delete from ANALYTICS.BI.${view} where "${key?.column}" in (${known.join(', ')})`);
  await rows(`insert into ANALYTICS.BI.${view} (${list}) values ${lines.join(', ')}`);
}

const nameHere = (column: string): string => column.toLowerCase().replace(/[ -]/g, '_');

function literal(value: unknown, type: string): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  // A date alone is its midnight.
  if (type.startsWith('TIMESTAMP')) return `'${`${value} 00:00:00`.slice(0, 19)} -0500'`;
  return `'${String(value).replaceAll("'", "''")}'`;
}

async function catalogue(): Promise<Map<string, { name: string; type: string }[]>> {
  const lines = (await readFile('snowflake/analytics-bi-columns.csv', 'utf8')).trim().split('\n').slice(1);
  const found = new Map<string, { name: string; type: string }[]>();
  for (const line of lines) {
    const [, view = '', cell = '', type = ''] =
      /^(\w+),\d+,((?:"(?:[^"]|"")*")|[^,]*),"?([A-Z_]+(?:\([\d,]+\))?)"?/.exec(line) ?? [];
    const name = cell
      .replace(/^"(.*)"$/, '$1')
      .replaceAll('""', '"')
      .replace(/^"(.*)"$/, '$1');
    found.set(view, [...(found.get(view) ?? []), { name, type }]);
  }
  return found;
}

/** Tasks 2 to 5: what decides which pairs and conflicts there are, and their states. */
export async function runDetection(rows: Rows): Promise<void> {
  const procedures = [
    ...['UPDATE_VISIT_PAIRS', 'UPDATE_INSERVICE_PAIRS', 'UPDATE_ABSENCE_PAIRS', 'UPDATE_PAIR_STATUS'],
    ...['INSERT_VISIT_PAIRS', 'INSERT_INSERVICE_PAIRS', 'INSERT_ABSENCE_PAIRS'],
    ...['ASSIGN_CONFLICT_IDS', 'INSERT_CONFLICTS', 'UPDATE_CONFLICT_STATUS'],
  ];
  await rows('update CONFLICTVISITMAPS set "UpdateFlag" = null');
  for (const procedure of procedures) await rows(`call ${procedure}()`);
}
