import { plainType } from '../../procedures/signature.ts';
import { cellLiteral } from '../cell-literal.ts';
import type { CompiledQuery, Statement } from '../compiled.ts';
import { convert } from '../convert.ts';
import { text } from '../identifiers.ts';
import { listing } from '../information-schema.ts';
import { types } from '../types.ts';

/** SHOW VARIABLES: those of SET in this session. */
export function showVariables(statement: Statement): CompiledQuery {
  const { session } = statement;
  const t = types.text();
  const rows = [...(session.variables ?? [])].map(([name, { type, cell }]) => {
    const value = convert(cellLiteral(cell, type), t, statement).sql;
    return `(${text(name)}, ${value}, ${text(plainType(type).toLowerCase())})`;
  });
  return listing(
    [
      ['session_id', t, text(session.sessionId)],
      ['created_on', types.ltz(3), 'null'],
      ['updated_on', types.ltz(3), 'null'],
      ['name', t, 'name'],
      ['value', t, 'value'],
      ['type', t, 'type'],
      ['comment', t, "''"],
    ],
    rows.length > 0
      ? `from (values ${rows.join(', ')}) variables(name, value, type)`
      : "from (values ('', '', '')) variables(name, value, type) where false",
  );
}
