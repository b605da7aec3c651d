import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import type { Column } from './catalog.ts';
import type { CompileContext, Compiled, Relation, Scope } from './compiled.ts';
import { fold, physical } from './identifiers.ts';

/** Finds a column by Snowflake's rules (case matters once folded) or ends with 000904. */
export function compileColumn(node: ast.Column, context: CompileContext): Compiled {
  const name = fold(node.name);
  const qualifier = node.table ? fold(node.table) : undefined;
  for (let scope: Scope | undefined = context.scope; scope; scope = scope.parent) {
    const alias = qualifier === undefined ? scope.aliases.get(name) : undefined;
    if (alias && scope.aliasFirst) return aliasReference(name, alias);
    const column = findColumn(scope, name, qualifier);
    if (column) return column;
    if (alias) return aliasReference(name, alias);
  }
  throw sqlErrors.invalidIdentifier(
    [node.table, node.name]
      .filter((part) => part !== null)
      .map(spelling)
      .join('.'),
    {
      ...(node.name.span ? { line: node.name.span.line, position: startColumn(node) } : {}),
    },
  );
}

/** The DuckDB reference to a column of a relation. */
export function columnOf(relation: Relation, column: Column): Compiled {
  const sql = relation.merged?.get(column.name) ?? `${physical(relation.alias)}.${physical(column.name)}`;
  return { sql, type: column.type, nullable: column.nullable, exact: true };
}

function findColumn(scope: Scope, name: string, qualifier: string | undefined): Compiled | undefined {
  const found: Compiled[] = [];
  for (const relation of scope.relations) {
    if (qualifier !== undefined && relation.alias !== qualifier) continue;
    for (const column of relation.columns) {
      if (column.name === name) found.push(columnOf(relation, column));
    }
    if (found.length > 0 && relation.merged?.has(name)) return found[0];
  }
  if (found.length > 1) throw sqlErrors.ambiguousColumn(name);
  return found[0];
}

function aliasReference(name: string, { type, nullable }: Compiled): Compiled {
  return { sql: physical(name), type, nullable };
}

function spelling(identifier: ast.Identifier): string {
  return identifier.quoted ? `"${identifier.name}"` : identifier.name.toUpperCase();
}

/** The parser counts columns from one and at a token's end; Snowflake from zero and at its start. */
function startColumn(node: ast.Column): number {
  const span = node.name.span;
  return span ? Math.max(0, span.column - 1 - (span.end - span.start)) : 0;
}
