import { lineOf } from '../source.ts';
import type { RecoveredStatement, Recovery } from './recovered.ts';
import type { Routine } from './routine.ts';

const starts = /^(insert|update|delete|merge|truncate|create|drop|alter|select|with|copy|call)\b/i;
const pieces =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|[A-Za-z_][\w$]*|[\s\S]/gy;

/** The SQL statements of a block of Snowflake Scripting, or of a body that is one statement. */
export function recoverScripting({ body, line }: Routine): Recovery {
  const statements: RecoveredStatement[] = [];
  let start: number | undefined;
  let isFresh = true;
  const finish = (end: number) => {
    if (start === undefined) return;
    const written = body.slice(start, end).trim();
    statements.push(statementOf(written, line + lineOf(body, start) - 1));
    start = undefined;
  };
  for (const { 0: piece, index } of body.matchAll(pieces)) {
    if (/^(\s|--|\/\*)/.test(piece)) continue;
    if (piece === ';') finish(index);
    else if (isFresh && starts.test(piece)) start = index;
    isFresh = start === undefined && /^(;|begin|then|else|do|loop|declare|\(|:=)$/i.test(piece);
  }
  finish(body.length);
  return { statements, missed: [] };
}

/** SELECT … INTO :variable reads a variable in; what is left is the query. */
function statementOf(sql: string, line: number): RecoveredStatement {
  const plain = sql.replace(/\binto\s+:\w+(\s*,\s*:\w+)*/i, '');
  const variables = [...plain.matchAll(/(?<![:\w]):([A-Za-z_]\w*)/g)].map(
    ([, name]) => `the variable ${name}`,
  );
  return {
    sql: plain.replace(/(?<![:\w]):([A-Za-z_]\w*)/g, 'runtime_value_$1'),
    line,
    unknown: [...new Set(variables)],
  };
}
