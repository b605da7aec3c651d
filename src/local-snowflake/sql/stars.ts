import type { ast } from '@polyglot-sql/sdk';
import { sqlErrors } from '../engine/sql-error.ts';
import { columnOf } from './columns.ts';
import type { CompileContext, Compiled } from './compiled.ts';
import { fold } from './identifiers.ts';

/** The columns of `*` or `t.*`, after EXCLUDE, REPLACE and RENAME; columns merged by USING appear once. */
export function starColumns(
  star: ast.ExpressionInner<'star'>,
  context: CompileContext,
): { name: string; value: Compiled }[] {
  const qualifier = star.table ? fold(star.table) : undefined;
  const relations = context.scope.relations.filter(
    ({ alias }) => qualifier === undefined || alias === qualifier,
  );
  if (relations.length === 0) {
    throw qualifier === undefined
      ? sqlErrors.invalidArgument('SELECT with no columns')
      : sqlErrors.invalidIdentifier(`${qualifier}.*`);
  }
  const excluded = new Set((star.except ?? []).map(fold));
  const renames = new Map((star.rename ?? []).map(([from, to]) => [fold(from), fold(to)]));
  const replaced = new Map((star.replace ?? []).map((alias) => [fold(alias.alias), alias.this]));
  const seen = new Set<string>();
  return relations.flatMap((relation) =>
    relation.columns.flatMap((column) => {
      if (excluded.has(column.name)) return [];
      if (relation.merged?.has(column.name)) {
        if (seen.has(column.name)) return [];
        seen.add(column.name);
      }
      const replacement = replaced.get(column.name);
      const value = replacement ? context.expression(replacement) : columnOf(relation, column);
      return [{ name: renames.get(column.name) ?? column.name, value }];
    }),
  );
}
