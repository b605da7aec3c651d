import { z } from 'zod';
import type { ObjectName, ReadRows } from '../sql/catalog.ts';
import { instantText, physical, text } from '../sql/identifiers.ts';
import type { Definition, Task } from './task.ts';

export function tasksTable(database: string): string {
  return `${physical(database)}."~meta".tasks`;
}

export function taskRunsTable(database: string): string {
  return `${physical(database)}."~meta".task_runs`;
}

/** The statements that keep a task, in place of what was there under its name. */
export function storeTask(
  { database, schema, name, isStarted, ...definition }: Task,
  createdOn: Date,
): string[] {
  return [
    forgetTask({ database, schema, name }),
    `insert into ${tasksTable(database)} values (${text(schema)}, ${text(name)}, ${isStarted}, ${text(JSON.stringify(definition))}, ${instantText(createdOn)})`,
  ];
}

export function changeTask({ database, schema, name, isStarted, ...definition }: Task): string {
  return `update ${tasksTable(database)} set is_started = ${isStarted}, definition = ${text(JSON.stringify(definition))}
    where schema_name = ${text(schema)} and task_name = ${text(name)}`;
}

export function forgetTask({ database, schema, name }: ObjectName): string {
  return `delete from ${tasksTable(database)} where schema_name = ${text(schema)} and task_name = ${text(name)}`;
}

/** The tasks of a schema by name. */
export async function readTasks(
  { database, schema }: Pick<ObjectName, 'database' | 'schema'>,
  read: ReadRows,
): Promise<Map<string, Task>> {
  const rows = await read(
    `select task_name, is_started::varchar, definition from ${tasksTable(database)}
      where schema_name = ${text(schema)} order by task_name`,
  );
  return new Map(
    rows.map(([name, isStarted, definition]) => [
      name ?? '',
      {
        ...fromStored(definition ?? ''),
        ...{ database, schema, name: name ?? '', isStarted: isStarted === 'true' },
      },
    ]),
  );
}

const stored = z.object({
  warehouse: z.string().optional(),
  schedule: z.string().optional(),
  comment: z.string(),
  after: z.array(z.string()),
  finalizes: z.string().optional(),
  condition: z.string().optional(),
  body: z.string(),
});

function fromStored(definition: string): Definition {
  const { warehouse, schedule, condition, finalizes, ...rest } = stored.parse(JSON.parse(definition));
  return { ...rest, warehouse, schedule, condition, finalizes };
}
