import type { ast } from '@polyglot-sql/sdk';
import { atom, binding, type Compiled } from '../compiled.ts';
import { Untranslatable } from '../notes.ts';
import { types } from '../types.ts';

export function compileLiteral(node: ast.Literal): Compiled {
  switch (node.literal_type) {
    case 'number':
      return numberLiteral(node.value);
    case 'string':
    case 'dollar_string':
    case 'raw_string':
    case 'escape_string':
      return textLiteral(node.value);
    case 'date':
      return { ...atom(`date ${quoted(node.value)}`, types.date), binds: binding.cast, isNeverNull: true };
    case 'timestamp':
    case 'datetime':
      return {
        ...atom(`timestamp ${quoted(node.value)}`, types.ntz),
        binds: binding.cast,
        isNeverNull: true,
      };
    case 'time':
      return { ...atom(`time ${quoted(node.value)}`, types.time), binds: binding.cast, isNeverNull: true };
    case 'hex_string':
      return { ...atom(`'\\x${node.value}'::bytea`, types.binary), binds: binding.cast, isNeverNull: true };
    default:
      throw new Untranslatable(`A literal of type ${node.literal_type} has no counterpart.`);
  }
}

function textLiteral(value: string): Compiled {
  return { ...atom(quoted(value), types.text), constant: value, isNeverNull: true };
}

/** Text as PostgreSQL reads it, on one line, so that indenting cannot change it. */
export function quoted(value: string): string {
  const doubled = value.replaceAll("'", "''");
  if (!/[\n\r\t]/.test(value)) return `'${doubled}'`;
  const escaped = doubled
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `E'${escaped}'`;
}

/** Whole numbers and decimals are exact; an exponent makes a FLOAT, which PostgreSQL would take for numeric. */
function numberLiteral(value: string): Compiled {
  if (/e/i.test(value)) {
    return {
      ...atom(`'${value}'::double precision`, types.real),
      binds: binding.cast,
      constant: value,
      isNeverNull: true,
    };
  }
  const [whole = '', fraction = ''] = value.split('.');
  const digits = Math.max(1, whole.replace(/^0+/, '').length + fraction.length);
  const type = types.fixed(digits, fraction.length);
  return {
    ...atom(
      value.startsWith('.') ? `0${value}` : value,
      digits <= 9 && fraction === '' ? { ...type, as: 'integer' } : type,
    ),
    constant: value,
    isScaled: true,
    isNeverNull: true,
  };
}
