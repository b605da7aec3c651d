import { formatType } from '../sql/types.ts';
import type { Procedure } from './procedure.ts';
import { returnsText } from './signature.ts';

/** The text of GET_DDL; running it makes the same procedure again. */
export function ddlOf(procedure: Procedure): string {
  const { name, parameters, language, isStrict, executeAs, comment, options, body } = procedure;
  const args = parameters.map(
    (each) =>
      `${quoted(each.name)} ${formatType(each.type)}${each.default === undefined ? '' : ` DEFAULT ${each.default}`}`,
  );
  const lines = [
    `CREATE OR REPLACE PROCEDURE ${quoted(name)}(${args.join(', ')})`,
    `RETURNS ${returnsOf(procedure)}`,
    `LANGUAGE ${language}`,
    ...(isStrict ? ['STRICT'] : []),
    ...options,
    ...(comment === '' ? [] : [`COMMENT=${literal(comment)}`]),
    `EXECUTE AS ${executeAs}`,
    `AS ${literal(body)};`,
  ];
  return lines.join('\n');
}

function returnsOf({ returns }: Procedure): string {
  return returnsText(
    returns.kind === 'value'
      ? returns
      : { ...returns, columns: returns.columns.map((each) => ({ ...each, name: quoted(each.name) })) },
  );
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
