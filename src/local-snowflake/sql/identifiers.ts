import type { ast } from '@polyglot-sql/sdk';
import { physicalName } from '../storage.ts';

/** The name that an identifier means: unquoted ones fold to upper case. */
export function fold(identifier: ast.Identifier): string {
  return identifier.quoted ? identifier.name : identifier.name.toUpperCase();
}

/** A Snowflake name (already folded) as a DuckDB identifier. */
export function physical(name: string): string {
  return quoted(physicalName(name));
}

/** Any text as a quoted DuckDB identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Any text as a DuckDB string literal; DuckDB's own literals cannot hold a NUL character. */
export function text(value: string): string {
  const parts = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? `${parts[0]}` : `(${parts.join(' || chr(0) || ')})`;
}

/** An instant as a DuckDB TIMESTAMP in UTC. */
export function instantText(instant: Date): string {
  return `timestamp '${instant.toISOString().replace('T', ' ').replace('Z', '')}'`;
}
