import type { ast } from '@polyglot-sql/sdk';
import type { Column, Compiled, Context, Relation } from '../../compiled.ts';
import { fold, postgresName, written } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { reference } from '../columns.ts';

const starRule: Rule = {
  id: 'star-written-out',
  says: '* with EXCLUDE, REPLACE, RENAME or after USING becomes the list of columns',
};

/** What `*` or `t.*` stands for. */
export type Star =
  | {
      readonly kind: 'kept';
      readonly sql: string;
      readonly columns: readonly Column[];
      readonly isOpen: boolean;
    }
  | { readonly kind: 'columns'; readonly items: readonly { column: Column; value: Compiled }[] };

/** `*` stays where both databases would read it alike, otherwise it becomes the list of columns. */
export function compileStar(star: ast.ExpressionInner<'star'>, context: Context): Star {
  const qualifier = star.table ? fold(star.table) : undefined;
  const relations = context.scope.relations.filter(
    ({ alias }) => qualifier === undefined || alias === qualifier,
  );
  if (relations.length === 0) throw new Untranslatable(`${qualifier ?? ''}.* names no table of this query.`);
  const isChanged = Boolean(star.except?.length || star.replace?.length || star.rename?.length);
  const isMerged = relations.some(({ merged }) => merged !== undefined && merged.size > 0);
  const isOpen = relations.some((relation) => relation.isOpen);
  if (!isChanged && !isMerged) {
    const [first] = relations;
    const sql = qualifier === undefined || !first ? '*' : `${written(first.as)}.*`;
    return { kind: 'kept', sql, columns: relations.flatMap(({ columns }) => columns), isOpen };
  }
  if (isOpen) {
    if (!isChanged) return { kind: 'kept', sql: '*', columns: [], isOpen };
    throw new Untranslatable(
      '* with EXCLUDE, REPLACE or RENAME needs the columns of a table whose definition is not among the sources.',
    );
  }
  applied(context.statement.notes, starRule);
  return { kind: 'columns', items: writtenOut(star, relations, context) };
}

function writtenOut(star: ast.ExpressionInner<'star'>, relations: readonly Relation[], context: Context) {
  const excluded = new Set((star.except ?? []).map(fold));
  const renames = new Map((star.rename ?? []).map(([from, to]) => [fold(from), fold(to)]));
  const replaced = new Map((star.replace ?? []).map((alias) => [fold(alias.alias), alias.this]));
  const seen = new Set<string>();
  return relations.flatMap((relation) =>
    relation.columns.flatMap((column) => {
      const isMerged = relation.merged?.has(column.name) ?? false;
      if (excluded.has(column.name) || (isMerged && seen.has(column.name))) return [];
      if (isMerged) seen.add(column.name);
      const replacement = replaced.get(column.name);
      const value = replacement
        ? context.expression(replacement)
        : reference(relation, column, relations.length > 1 && !isMerged);
      const name = renames.get(column.name) ?? column.name;
      const as = name === column.name ? column.as : postgresName(name);
      return [{ column: { name, as, type: value.type }, value }];
    }),
  );
}
