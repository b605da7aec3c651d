import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { literalResult, type ResultSet } from '../engine/results.ts';
import { sqlErrors } from '../engine/sql-error.ts';
import type { Column } from '../sql/catalog.ts';
import type { Plan } from '../sql/plan.ts';
import { types } from '../sql/types.ts';

/** LIST and REMOVE: the files below a stage's folder whose path begins with the one that was asked for. */
export async function stageFiles(plan: Plan & { kind: 'files' }, folder: string): Promise<ResultSet> {
  const paths = await pathsBelow(folder, plan.path);
  const matching =
    plan.pattern === undefined
      ? paths
      : paths.filter(matches(plan.pattern, plan.place.kind === 'external' ? folder : 'stages/'));
  const rows: string[][] = [];
  for (const path of matching) {
    const file = join(folder, path);
    const shown = `${plan.shownPrefix}${path}`;
    if (plan.action === 'list') rows.push([shown, ...(await described(file))]);
    else {
      await rm(file);
      rows.push([shown, 'removed']);
    }
  }
  return literalResult(plan.action === 'list' ? listColumns : removeColumns, rows);
}

/** Paths relative to the folder, with slashes, in the order of their characters; none if there is no folder. */
export async function pathsBelow(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).replaceAll(sep, '/'))
    .filter((path) => path.startsWith(prefix))
    .sort();
}

const text = (name: string): Column => ({ name, type: types.text(), nullable: true });

const listColumns: Column[] = [
  text('name'),
  { name: 'size', type: types.fixed(38), nullable: true },
  text('md5'),
  text('last_modified'),
];

const removeColumns: Column[] = [text('name'), text('result')];

async function described(file: string): Promise<string[]> {
  const { size, mtime } = await stat(file);
  const hash = createHash('md5');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return [String(size), hash.digest('hex'), mtime.toUTCString()];
}

/** PATTERN is for the whole path as Snowflake stores it, which for an internal stage begins with letters of its own. */
function matches(pattern: string, before: string): (path: string) => boolean {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})$`, 's');
  } catch {
    throw sqlErrors.invalidArgument(`Invalid regular expression: '${pattern}'`);
  }
  return (path) => expression.test(`${before}${path}`);
}
