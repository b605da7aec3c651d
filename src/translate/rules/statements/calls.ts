import type { Statement } from '../../compiled.ts';
import { postgresName, written } from '../../names.ts';
import { applied, type Rule, toCheck } from '../../notes.ts';

const callRule: Rule = { id: 'call', says: 'CALL stays CALL, of a procedure that has to be written' };

/** CALL, which the parser keeps as text. */
export function called(sql: string, { notes }: Statement): string[] | undefined {
  const [, path, args = ''] = /^call\s+((?:"(?:[^"]|"")*"|[\w$.])+)\s*\((.*)\)$/is.exec(sql.trim()) ?? [];
  if (path === undefined) return undefined;
  applied(notes, callRule);
  const name = (path.match(/"(?:[^"]|"")*"|[^.]+/g) ?? [])
    .slice(-2)
    .map((part) => written(postgresName(part.startsWith('"') ? part.slice(1, -1) : part.toUpperCase())))
    .join('.');
  toCheck(notes, `${name} has to be a procedure of PostgreSQL; it returns nothing but its INOUT arguments.`);
  return [`call ${name}(${args.replace(/:(\d+)/g, '$$$1')})`];
}
