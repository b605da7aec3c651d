import type { SnowflakeSource } from '../../snowflake/index.ts';
import type { ObjectKind } from '../model.ts';
import type { Attempt } from './attempt.ts';
import type { Listed } from './listed.ts';
import { readRecords } from './records.ts';

const kinds: Partial<Record<ObjectKind, string>> = {
  table: 'table',
  view: 'view',
  'dynamic table': 'dynamic_table',
  procedure: 'procedure',
  function: 'function',
  task: 'task',
  stream: 'stream',
  sequence: 'sequence',
};

/** The text that makes each object again, by id; what has none, or none that the role may read, is left out. */
export async function readDefinitions(
  source: SnowflakeSource,
  objects: readonly Listed[],
  { attempt, onRead }: { attempt: Attempt; onRead: (done: number) => void },
): Promise<Map<string, string>> {
  const definitions = new Map<string, string>();
  const waiting = objects.filter(({ kind }) => kinds[kind] !== undefined);
  let done = 0;
  const readSome = async (): Promise<void> => {
    for (let object = waiting.shift(); object; object = waiting.shift()) {
      const { id, kind, schema } = object;
      const ddl = await attempt(
        {
          about: `definition of ${kind} ${id}`,
          remedy: `GRANT ${rightFor(kind)} ON ${kind.toUpperCase()} ${id} TO ROLE <role>, and USAGE on schema ${schema}`,
        },
        async () =>
          (await readRecords(source, `select get_ddl('${kinds[kind]}', ${text(id)}) as ddl`))[0]?.ddl,
        undefined,
      );
      if (ddl) definitions.set(id, ddl);
      done += 1;
      onRead(done);
    }
  };
  await Promise.all(Array.from({ length: statementsAtOnce }, readSome));
  return definitions;
}

const statementsAtOnce = 4;

function rightFor(kind: ObjectKind): string {
  if (kind === 'procedure' || kind === 'function') return 'USAGE';
  return kind === 'task' ? 'MONITOR' : 'REFERENCES';
}

const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
