import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { sqlErrors } from '../engine/sql-error.ts';
import type { ReadRows } from '../sql/catalog.ts';
import type { Statement } from '../sql/compiled.ts';
import { physical, text } from '../sql/identifiers.ts';
import type { Option } from './options.ts';
import type { Location, StageName } from './statement.ts';

/** Where the files of a stage lie: in a folder of its own below the account's, or at its URL. */
export type StagePlace =
  | { kind: 'internal'; database: string; schema: string; name: string }
  | { kind: 'user'; name: string }
  | { kind: 'external'; folder: string };

/** One internal stage, or all of a schema or database. */
export interface EmptiedStages {
  database: string;
  schema?: string;
  name?: string;
}

export interface FullName {
  database: string;
  schema: string;
  name: string;
}

export interface Stage {
  place: StagePlace;
  fileFormat: Option[];
  /** Before the path of a file in LIST: the name and a slash, or the URL. */
  shownPrefix: string;
}

const option: z.ZodType<Option> = z.lazy(() =>
  z.object({
    name: z.string(),
    value: z.union([
      z.object({ kind: z.enum(['word', 'text']), value: z.string() }),
      z.object({ kind: z.literal('texts'), values: z.array(z.string()) }),
      z.object({ kind: z.literal('options'), options: z.array(option) }),
    ]),
  }),
);
const storedFormat = z.array(option);

/** A stage's name completed from the session; its database and schema must exist. */
export function fullName(parts: StageName, { session, catalog }: Statement): FullName {
  const [name = '', schema = session.schema ?? 'PUBLIC', database = session.database] = [...parts].reverse();
  if (database === undefined) throw sqlErrors.noCurrentDatabase();
  if (!catalog.hasDatabase(database)) throw sqlErrors.missingDatabase(database);
  if (!catalog.hasSchema(database, schema)) throw sqlErrors.missingSchema(`${database}.${schema}`);
  return { database, schema, name };
}

/** The stage of a location. */
export async function stageOf({ stage }: Location, statement: Statement, read: ReadRows): Promise<Stage> {
  if (stage.kind === 'user') {
    return { place: { kind: 'user', name: statement.session.user }, fileFormat: [], shownPrefix: '' };
  }
  const name = fullName(stage.name, statement);
  const found = await findStage(name, statement, read);
  if (!found) throw sqlErrors.missingStage(`${name.database}.${name.schema}.${name.name}`);
  return found;
}

/** A stage that the session can see. */
export async function findStage(
  { database, schema, name }: FullName,
  { session }: Statement,
  read: ReadRows,
): Promise<Stage | undefined> {
  const [row] = await read(
    `select url, file_format from ${stagesTable(database)} where schema_name = ${text(schema)}
        and stage_name = ${text(name)} and coalesce(session_id, ${text(session.sessionId)}) = ${text(session.sessionId)}`,
  );
  if (!row) return undefined;
  const [url = null, format] = row;
  const fileFormat = storedFormat.parse(JSON.parse(format ?? '[]'));
  return url === null
    ? {
        place: { kind: 'internal', database, schema, name },
        fileFormat,
        shownPrefix: `${name.toLowerCase()}/`,
      }
    : { place: { kind: 'external', folder: fileURLToPath(url) }, fileFormat, shownPrefix: url };
}

export function stagesTable(database: string): string {
  return `${physical(database)}."~meta".stages`;
}

/** `file:///tmp/unloads/` as it is stored, with one slash at its end. */
export function fileUrl(url: string): string {
  if (!/^file:\/\/\//i.test(url)) throw sqlErrors.unsupported(`stage URL '${url}'`);
  return url.replace(/\/*$/, '/');
}
