import type { Procedure } from '../../procedures/procedure.ts';
import { returnsText } from '../../procedures/signature.ts';
import { proceduresTable } from '../../procedures/store.ts';
import type { CompiledQuery } from '../compiled.ts';
import { text } from '../identifiers.ts';
import { listing } from '../information-schema.ts';
import { formatType, types } from '../types.ts';

const t = types.text();
const n = types.fixed(9);

/** SHOW PROCEDURES of one database; `condition` narrows its schemas. */
export function showProcedures(database: string, condition: string): CompiledQuery {
  const no = "'N'";
  return listing(
    [
      ['created_on', types.ltz(3), 'sf_zoned(created_on, 0, 0)'],
      ['name', t, 'procedure_name'],
      ['schema_name', t, 'schema_name'],
      ['is_builtin', t, no],
      ['is_aggregate', t, no],
      ['is_ansi', t, no],
      ['min_num_arguments', n, 'cast(least_arguments as decimal(9, 0))'],
      ['max_num_arguments', n, 'cast(most_arguments as decimal(9, 0))'],
      [
        'arguments',
        t,
        `procedure_name || argument_types || ' RETURN ' || regexp_replace(returns, '\\(.*\\)', '${''}')`,
      ],
      ['description', t, "coalesce(nullif(definition ->> '$.comment', ''), 'user-defined procedure')"],
      ['catalog_name', t, text(database)],
      ['is_table_function', t, "case when starts_with(returns, 'TABLE') then 'Y' else 'N' end"],
      ['valid_for_clustering', t, no],
      ['is_secure', t, no],
    ],
    `from ${proceduresTable(database)} where ${condition}`,
  );
}

/** DESCRIBE PROCEDURE: a row for each property. */
export function describeProcedure(procedure: Procedure): CompiledQuery {
  const { parameters, returns, language, isStrict, executeAs, body } = procedure;
  const properties: [string, string][] = [
    ['signature', `(${parameters.map(({ name, type }) => `${name} ${formatType(type)}`).join(', ')})`],
    ['returns', returnsText(returns)],
    ['language', language],
    ['null handling', isStrict ? 'STRICT' : 'CALLED ON NULL INPUT'],
    ['volatility', 'VOLATILE'],
    ['execute as', executeAs],
    ['body', body],
  ];
  const rows = properties.map(([property, value], i) => `(${i}, ${text(property)}, ${text(value)})`);
  return listing(
    [
      ['property', t, 'property'],
      ['value', t, 'value'],
    ],
    `from (values ${rows.join(', ')}) properties(position, property, value) order by position`,
  );
}
