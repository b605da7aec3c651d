import type { ast } from '@polyglot-sql/sdk';
import { snakeCase } from '../config/names.ts';

/** The name as Snowflake resolves it: unquoted ones fold to upper case. */
export function fold({ name, quoted }: Pick<ast.Identifier, 'name' | 'quoted'>): string {
  return quoted ? name : name.toUpperCase();
}

/** The PostgreSQL name behind a folded Snowflake name, unquoted; `"Visit Id"` and `VISIT_ID` are both `visit_id`. */
export function postgresName(folded: string): string {
  // `_x` and `x_` are names of their own, which `snakeCase` would make one.
  const [, before = '', core = '', after = ''] = /^(_*)(.*?)(_*)$/s.exec(folded) ?? [];
  // What is all upper case has no humps to part.
  const name = core === core.toUpperCase() ? plain(core) : snakeCase(core);
  return `${before}${name === '' ? 'column' : name}${after}`;
}

function plain(name: string): string {
  return name
    .replace(/[^A-Za-z0-9$]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** A name as it is written in SQL: quoted only where it has to be. */
export function written(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Written form of an identifier of the source. */
export function identifier(node: Pick<ast.Identifier, 'name' | 'quoted'>): string {
  return written(postgresName(fold(node)));
}

/** Words that PostgreSQL does not take for a column, a table or a function as they are. */
const reserved = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate
  collation column concurrently constraint create cross current_catalog current_date current_role current_schema
  current_time current_timestamp current_user default deferrable desc distinct do else end except exists false fetch for
  foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left
  like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
  references returning right select session_user similar some symmetric system_user table tablesample then to trailing
  true union unique user using variadic verbose when where window with
  coalesce greatest least nullif row values int integer bigint boolean numeric interval time timestamp position substring trim
  overlay extract exists setof char character varchar dec decimal float real smallint bit nchar national none`.split(
    /\s+/,
  ),
);
