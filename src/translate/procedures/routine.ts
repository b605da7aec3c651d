import { lineOf, type SourceStatement } from '../source.ts';

/** A procedure, function or task with a body, as its CREATE statement has it. */
export interface Routine {
  readonly kind: 'procedure' | 'function' | 'task';
  readonly name: string;
  /** In capitals: JAVASCRIPT, SQL, PYTHON … */
  readonly language: string;
  /** Names of the arguments, folded. */
  readonly parameters: readonly string[];
  readonly body: string;
  /** Of the body's first line in the file, counted from 1. */
  readonly line: number;
}

const head =
  /^create\s+(?:or\s+replace\s+)?(?:secure\s+|temporary\s+|temp\s+)?(procedure|function|task)\s+(?:if\s+not\s+exists\s+)?((?:"(?:[^"]|"")*"|[\w$.])+)\s*/i;

/** Reads CREATE PROCEDURE, FUNCTION and TASK; undefined for anything else. */
export function routineOf({ sql, line }: SourceStatement): Routine | undefined {
  const [start, word = '', name = ''] = head.exec(sql) ?? [];
  if (start === undefined) return undefined;
  const kind = word.toLowerCase();
  if (kind !== 'procedure' && kind !== 'function' && kind !== 'task') return undefined;
  const rest = sql.slice(start.length);
  const body = bodyOf(sql, start.length);
  if (!body) return undefined;
  const before = sql.slice(start.length, body.start);
  return {
    kind,
    name,
    language: kind === 'task' ? 'SQL' : (/\blanguage\s+(\w+)/i.exec(before)?.[1]?.toUpperCase() ?? 'SQL'),
    parameters: kind === 'task' ? [] : parametersIn(rest),
    body: body.text,
    line: line + lineOf(sql, body.start) - 1,
  };
}

/** What stands behind AS: between dollars, within quotes, or as it is. */
function bodyOf(sql: string, from: number): { text: string; start: number } | undefined {
  const found = /\bas\s+(\$\$|')?/gi;
  found.lastIndex = from;
  for (let match = found.exec(sql); match; match = found.exec(sql)) {
    // EXECUTE AS CALLER is no body.
    if (/\bexecute\s+$/i.test(sql.slice(0, match.index))) continue;
    const start = match.index + match[0].length;
    if (match[1] === '$$') return { text: sql.slice(start, sql.lastIndexOf('$$')), start };
    if (match[1] === "'") return { text: unescaped(sql.slice(start, sql.lastIndexOf("'"))), start };
    return { text: sql.slice(start), start };
  }
  return undefined;
}

/** What stands in a text within quotes; GET_DDL writes bodies so. */
function unescaped(written: string): string {
  return written.replace(/''|\\([\s\S])/g, (_piece, escaped?: string) =>
    escaped === undefined ? "'" : (controls[escaped] ?? escaped),
  );
}

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', 0: '\0' };

function parametersIn(rest: string): string[] {
  const list = /^\(([^)]*(?:\([^)]*\)[^)]*)*)\)/.exec(rest)?.[1] ?? '';
  return list
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((each) => each.trim().split(/\s+/)[0] ?? '')
    .filter((name) => name !== '')
    .map((name) => (name.startsWith('"') ? name.slice(1, -1) : name.toUpperCase()));
}
