import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import { cellLiteral } from './cell-literal.ts';
import { timestamp } from './clock.ts';
import type { Compiled, Statement } from './compiled.ts';
import { clockOfNanos, convert } from './convert.ts';
import { physical, text } from './identifiers.ts';
import type { Bind } from './session.ts';
import { type SqlType, types } from './types.ts';

export function compileLiteral(node: ast.Literal, statement: Statement): Compiled {
  switch (node.literal_type) {
    case 'number':
      return numberLiteral(node.value);
    case 'string':
    case 'dollar_string':
    case 'raw_string':
    case 'escape_string':
      return textLiteral(node.value);
    case 'date':
      return convert(textLiteral(node.value), types.date, statement);
    case 'timestamp':
    case 'datetime':
      return convert(textLiteral(node.value), types.ntz(), statement);
    case 'time':
      return convert(textLiteral(node.value), types.time(), statement);
    case 'hex_string':
      return { sql: `unhex(${text(node.value)})`, type: types.binary(), nullable: false };
    default:
      throw sqlErrors.unsupported(`literal of type ${node.literal_type}`);
  }
}

function textLiteral(value: string): Compiled {
  return {
    sql: text(value),
    type: types.text(Math.max(1, [...value].length)),
    nullable: false,
    constant: value,
  };
}

/** Integers and decimals are exact; an exponent makes a FLOAT. */
function numberLiteral(value: string): Compiled {
  if (/e/i.test(value))
    return { sql: `cast('${value}' as double)`, type: types.real, nullable: false, constant: value };
  const [whole = '', fraction = ''] = value.split('.');
  const digits = Math.max(1, whole.replace(/^0+/, '').length + fraction.length);
  return {
    sql: value.startsWith('.') ? `0${value}` : value,
    type: types.fixed(digits, fraction.length),
    nullable: false,
    constant: value,
  };
}

/** The value of `:index` (or the index-th `?`), typed as the client declared it. */
export function compileBind(index: number, statement: Statement): Compiled {
  const bind = statement.binds.get(index);
  if (!bind) throw sqlErrors.missingBind(index);
  if (bind.cellOf && !Array.isArray(bind.value)) return cellLiteral(bind.value, bind.cellOf);
  if (Array.isArray(bind.value)) {
    const cell: Compiled = { sql: `"~bind".${physical(String(index))}`, type: types.text(), nullable: true };
    return fromClient(cell, bind, statement);
  }
  if (bind.value === null) return { sql: 'null', type: types.null, nullable: true };
  const cell = textLiteral(bind.value);
  return bind.type === 'TEXT' ? cell : fromClient(cell, bind, statement);
}

/** Epoch numbers are what the SQL API documents for dates and times; ISO text is accepted by it too. */
function fromClient(cell: Compiled, bind: Bind, statement: Statement): Compiled {
  const isEpoch = typeof bind.value === 'string' && /^-?\d+( \d+)?$/.test(bind.value);
  const number = (type: SqlType) => convert(cell, type, statement);
  switch (bind.type) {
    case 'TEXT':
    case 'ANY':
      return cell;
    case 'FIXED': {
      const fraction = typeof bind.value === 'string' ? (bind.value.split('.')[1]?.length ?? 0) : 0;
      return number(types.fixed(38, fraction));
    }
    case 'REAL':
      return number(types.real);
    case 'BOOLEAN':
      return number(types.boolean);
    case 'BINARY':
      return number(types.binary());
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
      return cell;
    case 'DATE':
      return isEpoch ? { ...number(types.fixed()), ...epochDate(cell) } : number(types.date);
    case 'TIME':
      return isEpoch ? epochTime(cell) : number(types.time());
    case 'TIMESTAMP_NTZ':
      return isEpoch ? epochStamp(cell, types.ntz()) : number(types.ntz());
    case 'TIMESTAMP_LTZ':
      return isEpoch ? epochStamp(cell, types.ltz()) : number(types.ltz());
    case 'TIMESTAMP_TZ':
      return isEpoch ? epochStamp(cell, types.tz()) : number(types.tz());
    default:
      throw sqlErrors.unsupported(`bind of type ${bind.type}`);
  }
}

function epochDate({ sql, nullable }: Compiled): Compiled {
  return { sql: `cast(make_timestamp_ms((${sql})::bigint) as date)`, type: types.date, nullable };
}

function epochTime({ sql, nullable }: Compiled): Compiled {
  return { sql: `sf_time_from_nanos((${sql})::bigint)`, type: types.time(), nullable };
}

/** `nanoseconds` or, for TIMESTAMP_TZ, `nanoseconds offset`, the offset in minutes + 1440. */
function epochStamp({ sql, nullable }: Compiled, type: SqlType): Compiled {
  const clock = clockOfNanos(`split_part(${sql}, ' ', 1)::hugeint`);
  const offset = `coalesce(nullif(split_part(${sql}, ' ', 2), '')::integer - 1440, 0)`;
  return timestamp(type, { ...clock, offset: type.kind === 'timestamp_tz' ? offset : '0' }, nullable);
}
