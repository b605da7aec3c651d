import { sqlErrors } from '../engine/sql-error.ts';
import { Reader } from '../procedures/reader.ts';
import type { Definition } from './task.ts';

/** A statement about tasks. Names have up to three parts, folded. */
export type TaskStatement =
  | { kind: 'create'; name: string[]; orReplace: boolean; ifNotExists: boolean; definition: Definition }
  | { kind: 'drop'; name: string[]; ifExists: boolean }
  | { kind: 'alter'; name: string[]; ifExists: boolean; change: TaskChange }
  | { kind: 'execute'; name: string[] }
  | { kind: 'describe'; name: string[] }
  /** SYSTEM$TASK_DEPENDENTS_ENABLE: resumes a task and everything that comes after it. */
  | { kind: 'enable'; name: string[] };

export type TaskChange =
  | { kind: 'resume' | 'suspend' }
  | { kind: 'add after' | 'remove after'; tasks: string[][] }
  | { kind: 'body'; body: string }
  | { kind: 'condition'; condition: string | undefined };

/** Reads a statement about tasks; undefined if it is about something else. */
export function parseTaskStatement(sql: string): TaskStatement | undefined {
  const enabled = /^\s*select\s+system\$task_dependents_enable\s*\(\s*'([^']*)'\s*\)\s*;?\s*$/i.exec(sql);
  if (enabled) return { kind: 'enable', name: pathIn(enabled[1] ?? '') };
  const reader = new Reader(sql);
  if (reader.isWord('CREATE')) return isCreate(reader) ? create(reader) : undefined;
  if (reader.take('EXECUTE', 'TASK')) return { kind: 'execute', name: last(reader) };
  if (reader.take('DROP', 'TASK'))
    return { kind: 'drop', ifExists: reader.take('IF', 'EXISTS'), name: last(reader) };
  if (reader.take('DESCRIBE', 'TASK') || reader.take('DESC', 'TASK'))
    return { kind: 'describe', name: last(reader) };
  if (reader.take('ALTER', 'TASK')) return alter(reader);
  return undefined;
}

function isCreate(reader: Reader): boolean {
  return (
    reader.isWord('TASK', 1) ||
    (reader.isWord('OR', 1) && reader.isWord('REPLACE', 2) && reader.isWord('TASK', 3))
  );
}

function create(reader: Reader): TaskStatement {
  reader.expect('CREATE');
  const orReplace = reader.take('OR', 'REPLACE');
  reader.expect('TASK');
  const ifNotExists = reader.take('IF', 'NOT', 'EXISTS');
  const name = reader.path();
  const definition: Definition = {
    warehouse: undefined,
    schedule: undefined,
    comment: '',
    after: [],
    finalizes: undefined,
    condition: undefined,
    body: '',
  };
  while (!reader.take('AS')) clause(reader, definition);
  definition.body = rest(reader);
  const starts = [definition.schedule, definition.after[0], definition.finalizes];
  if (starts.filter((start) => start !== undefined).length > 1) {
    throw sqlErrors.invalidArgument(
      `Task ${name.at(-1)} can have one of a schedule, predecessors and a task to finalize.`,
    );
  }
  return { kind: 'create', name, orReplace, ifNotExists, definition };
}

/** Settings that say how the real one bills or retries, which changes nothing here. */
const ignored =
  /^(USER_TASK_\w+|SUSPEND_TASK_AFTER_NUM_FAILURES|TASK_AUTO_RETRY_ATTEMPTS|ALLOW_OVERLAPPING_EXECUTION|STATEMENT_TIMEOUT_IN_SECONDS|TIMEZONE|LOG_LEVEL)$/;

function clause(reader: Reader, definition: Definition): void {
  if (reader.take('AFTER')) {
    do definition.after.push(sibling(reader.path()));
    while (reader.takeSign(','));
    return;
  }
  if (reader.take('WHEN')) {
    definition.condition = upToAs(reader);
    return;
  }
  if (reader.take('FINALIZE')) {
    reader.takeSign('=');
    definition.finalizes = sibling(reader.path());
    return;
  }
  const name = reader.name();
  if (!['WAREHOUSE', 'SCHEDULE', 'COMMENT'].includes(name) && !ignored.test(name)) {
    throw sqlErrors.unsupported(`CREATE TASK with ${name}`);
  }
  reader.takeSign('=');
  const value = reader.next();
  if (value.kind === 'end') throw reader.unexpected(value);
  if (name === 'WAREHOUSE') definition.warehouse = value.value;
  if (name === 'SCHEDULE') definition.schedule = value.value;
  if (name === 'COMMENT') definition.comment = value.value;
}

function alter(reader: Reader): TaskStatement {
  const ifExists = reader.take('IF', 'EXISTS');
  const name = reader.path();
  return { kind: 'alter', name, ifExists, change: change(reader) };
}

function change(reader: Reader): TaskChange {
  if (reader.take('RESUME')) return ended(reader, { kind: 'resume' });
  if (reader.take('SUSPEND')) return ended(reader, { kind: 'suspend' });
  if (reader.take('ADD', 'AFTER')) return { kind: 'add after', tasks: names(reader) };
  if (reader.take('REMOVE', 'AFTER')) return { kind: 'remove after', tasks: names(reader) };
  if (reader.take('REMOVE', 'WHEN')) return ended(reader, { kind: 'condition', condition: undefined });
  if (reader.take('MODIFY', 'AS')) return { kind: 'body', body: rest(reader) };
  if (reader.take('MODIFY', 'WHEN')) return { kind: 'condition', condition: rest(reader) };
  throw sqlErrors.unsupported(`ALTER TASK ${reader.peek().value}`);
}

function names(reader: Reader): string[][] {
  const list = [reader.path()];
  while (reader.takeSign(',')) list.push(reader.path());
  reader.end();
  return list;
}

function last(reader: Reader): string[] {
  const path = reader.path();
  reader.end();
  return path;
}

function ended<T>(reader: Reader, result: T): T {
  reader.end();
  return result;
}

/** Another task of the graph is named by its last part: it lies in the same schema. */
const sibling = (path: string[]): string => path.at(-1) ?? '';

/** The condition of WHEN, to the AS that is not within parentheses or CAST. */
function upToAs(reader: Reader): string {
  const { start } = reader.peek();
  let depth = 0;
  while (depth > 0 || !reader.isWord('AS')) {
    if (reader.isSign('(')) depth += 1;
    if (reader.isSign(')')) depth -= 1;
    if (reader.next().kind === 'end') throw reader.unexpected();
  }
  return reader.sql.slice(start, reader.previous.end);
}

/** Everything that is left, as it is written. */
function rest(reader: Reader): string {
  const { kind, start } = reader.peek();
  if (kind === 'end') throw reader.unexpected();
  return reader.sql.slice(start).replace(/;\s*$/, '').trimEnd();
}

function pathIn(written: string): string[] {
  const reader = new Reader(written);
  return last(reader);
}
