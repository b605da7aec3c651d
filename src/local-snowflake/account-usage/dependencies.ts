import type { Dependency } from '../sql/catalog.ts';
import type { CompiledQuery } from '../sql/compiled.ts';
import { text } from '../sql/identifiers.ts';
import { listing } from '../sql/information-schema.ts';
import { types } from '../sql/types.ts';

const t = types.text();

/** OBJECT_DEPENDENCIES: views and dynamic tables, and what their queries name. */
export function objectDependencies(dependencies: readonly Dependency[]): CompiledQuery {
  const rows = dependencies.map(({ from, fromDomain, by, byDomain }) => {
    const values = [
      from.database,
      from.schema,
      from.name,
      fromDomain,
      by.database,
      by.schema,
      by.name,
      byDomain,
    ];
    return `(${values.map(text).join(', ')})`;
  });
  const [none] = [`(${Array.from({ length: 8 }, () => "''").join(', ')})`];
  const id = (side: string) =>
    `cast(hash(${side}_database, ${side}_schema, ${side}_name) % 1000000007 as decimal(38, 0))`;
  return listing(
    [
      ['REFERENCED_DATABASE', t, 'from_database'],
      ['REFERENCED_SCHEMA', t, 'from_schema'],
      ['REFERENCED_OBJECT_NAME', t, 'from_name'],
      ['REFERENCED_OBJECT_ID', types.fixed(38), id('from')],
      ['REFERENCED_OBJECT_DOMAIN', t, 'from_domain'],
      ['REFERENCING_DATABASE', t, 'by_database'],
      ['REFERENCING_SCHEMA', t, 'by_schema'],
      ['REFERENCING_OBJECT_NAME', t, 'by_name'],
      ['REFERENCING_OBJECT_ID', types.fixed(38), id('by')],
      ['REFERENCING_OBJECT_DOMAIN', t, 'by_domain'],
      ['DEPENDENCY_TYPE', t, "'BY_NAME'"],
    ],
    `from (values ${rows.length > 0 ? rows.join(', ') : none}) found(from_database, from_schema, from_name, from_domain,
       by_database, by_schema, by_name, by_domain) where by_name <> ''`,
  );
}
