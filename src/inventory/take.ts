import type { SnowflakeSource } from '../snowflake/index.ts';
import { lineageOf, type RecoverSql } from './lineage/index.ts';
import type { Evidence, Inventory, InventoryColumn, Question } from './model.ts';
import { type Attempt, attemptsInto } from './read/attempt.ts';
import { readColumns } from './read/columns.ts';
import { readDatabases } from './read/databases.ts';
import { readDefinitions } from './read/definitions.ts';
import { readDependencies } from './read/dependencies.ts';
import { readEvidence } from './read/evidence.ts';
import { readCadence, readQueryCosts, readTaskCosts } from './read/history.ts';
import { type Listed, listingNames, readListed } from './read/listed.ts';
import { readStreams } from './read/streams.ts';
import { readTasks } from './read/tasks.ts';

export interface TakeOptions {
  source: SnowflakeSource;
  account: string;
  /** Those that the role sees, where none is named. */
  databases: readonly string[];
  /** How many rows of each table and view are looked at; 0 for none. */
  sampleRows: number;
  historyDays: number;
  pricePerCredit: number;
  recoverSql: RecoverSql;
  now: Date;
  onProgress: (text: string) => void;
}

export interface Taken {
  inventory: Inventory;
  /** By id of the object. */
  definitions: ReadonlyMap<string, string>;
}

/** Reads everything there is to know of an account. What cannot be read becomes a question of the inventory. */
export async function takeInventory(options: TakeOptions): Promise<Taken> {
  const { source, onProgress } = options;
  const questions: Question[] = [];
  const attempt = attemptsInto(questions);
  const databases = await readDatabases(source, options.databases);
  const listed: Listed[] = [];
  const columns: InventoryColumn[] = [];
  for (const database of databases) {
    onProgress(`Reading the objects of ${database}`);
    listed.push(...(await readObjects(database, source, attempt)));
    const facts = {
      about: `columns of ${database}`,
      remedy: `GRANT USAGE ON DATABASE ${database} TO ROLE <role>`,
    };
    columns.push(...(await attempt(facts, () => readColumns(source, database), [])));
  }
  const definitions = await readDefinitions(source, listed, {
    attempt,
    onRead: (done) => onProgress(`Reading definitions: ${done} of ${listed.length}`),
  });
  onProgress('Finding where columns come from');
  const dependencies = await attempt(
    { about: 'dependencies between objects', remedy: grantOf('OBJECT_VIEWER') },
    () => readDependencies(source, databases),
    [],
  );
  const account = { objects: listed, columns, definitions, dependencies };
  const lineage = await lineageOf(account, options.recoverSql);
  const evidence = await sample(listed, columns, { ...options, attempt });
  onProgress('Reading the history');
  const history = await readHistory(options, attempt);
  questions.push(...lineage.questions);
  const made = [...lineage.temporary].map(([id, names]) => temporaryTable(id, names, listed));
  const objects = listed.map(({ body: _body, after: _after, ...object }) => ({
    ...object,
    ddlFile: definitions.has(object.id) ? ddlFileOf(object) : null,
  }));
  return {
    definitions,
    inventory: {
      version: 1,
      takenAt: options.now.toISOString(),
      account: options.account,
      databases,
      objects: [...objects, ...made.map(({ object }) => object)],
      columns: [...columns, ...made.flatMap((each) => each.columns)],
      lineage: { objects: lineage.objects, columns: lineage.columns },
      evidence,
      ...history,
      pricePerCredit: options.pricePerCredit,
      historyDays: options.historyDays,
      questions,
    },
  };
}

async function readObjects(database: string, source: SnowflakeSource, attempt: Attempt): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const name of listingNames) {
    const facts = {
      about: `${name} of ${database}`,
      remedy: `GRANT USAGE ON DATABASE ${database} and ON ALL SCHEMAS IN DATABASE ${database} TO ROLE <role>`,
    };
    listed.push(...(await attempt(facts, () => readListed(source, { database, name }), [])));
  }
  const tasks = {
    about: `tasks of ${database}`,
    remedy: 'GRANT MONITOR EXECUTION ON ACCOUNT TO ROLE <role>',
  };
  listed.push(...(await attempt(tasks, () => readTasks(source, database), [])));
  const streams = {
    about: `streams of ${database}`,
    remedy: `GRANT SELECT ON ALL STREAMS IN DATABASE ${database} TO ROLE <role>`,
  };
  listed.push(...(await attempt(streams, () => readStreams(source, database), [])));
  return listed;
}

async function sample(
  listed: readonly Listed[],
  columns: readonly InventoryColumn[],
  { source, sampleRows, attempt, onProgress }: TakeOptions & { attempt: Attempt },
): Promise<Evidence[]> {
  if (sampleRows === 0) return [];
  const wanted = listed.filter(({ kind }) => kind === 'table' || kind === 'view' || kind === 'dynamic table');
  const found: Evidence[] = [];
  for (const [i, object] of wanted.entries()) {
    onProgress(`Looking at rows: ${i + 1} of ${wanted.length}`);
    const own = columns.filter((column) => column.object === object.id);
    const seen = await attempt(
      {
        about: `rows of ${object.id}`,
        remedy: `GRANT SELECT ON ${object.kind.toUpperCase()} ${object.id} TO ROLE <role>`,
      },
      () => readEvidence(source, object, { columns: own, sampleRows }),
      undefined,
    );
    if (seen) found.push(seen);
  }
  return found;
}

async function readHistory(
  { source, historyDays, pricePerCredit }: TakeOptions,
  attempt: Attempt,
): Promise<Pick<Inventory, 'tasks' | 'queries' | 'cadence'>> {
  const options = { days: historyDays, price: pricePerCredit };
  return {
    tasks: await attempt(
      { about: 'runs and cost of tasks', remedy: grantOf('USAGE_VIEWER and SNOWFLAKE.GOVERNANCE_VIEWER') },
      () => readTaskCosts(source, options),
      [],
    ),
    queries: await attempt(
      { about: 'cost of queries', remedy: grantOf('GOVERNANCE_VIEWER') },
      () => readQueryCosts(source, options),
      [],
    ),
    cadence: await attempt(
      {
        about: 'how often tables are written',
        remedy: `${grantOf('GOVERNANCE_VIEWER')} (needs the Enterprise edition)`,
      },
      () => readCadence(source, options),
      [],
    ),
  };
}

const grantOf = (role: string): string =>
  `GRANT DATABASE ROLE SNOWFLAKE.${role} TO ROLE <role>, or GRANT IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE TO ROLE <role>`;

function ddlFileOf({ database, schema, name, id, kind }: Omit<Listed, 'body' | 'after'>): string {
  const safe = (part: string) => part.replace(/[^\w$-]+/g, '_');
  const signature =
    id.endsWith(')') && !id.endsWith('()') ? safe(id.slice(id.indexOf('('))).replace(/_$/, '') : '';
  return [
    'ddl',
    safe(database),
    safe(schema),
    `${kind.replaceAll(' ', '-')}s`,
    `${safe(name)}${signature}.sql`,
  ].join('/');
}

function temporaryTable(id: string, names: readonly string[], listed: readonly Listed[]) {
  const maker = listed.find(({ database, schema }) => id.startsWith(`${database}.${schema}.`));
  const object = {
    ...{ id, database: maker?.database ?? '', schema: maker?.schema ?? '', name: id.split('.').at(-1) ?? id },
    ...{ kind: 'temporary table' as const, language: null, comment: null, rows: null, bytes: null },
    ...{ altered: null, schedule: null, ddlFile: null },
  };
  const columns = names.map((name, i) => ({
    ...{ object: id, name, position: i + 1, type: '', nullable: true, comment: null },
  }));
  return { object, columns };
}
