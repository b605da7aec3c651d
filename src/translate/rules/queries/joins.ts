import type { ast } from '@polyglot-sql/sdk';
import type { Context, Expression, Relation } from '../../compiled.ts';
import { fold, identifier } from '../../names.ts';
import { applied, type Rule, Untranslatable } from '../../notes.ts';
import { condition } from '../predicates.ts';
import { inParentheses } from './layout.ts';
import type { Source } from './sources.ts';

const asOfRule: Rule = {
  id: 'asof-join',
  says: 'ASOF JOIN becomes a lateral subquery that takes the nearest row',
};

const words: Partial<Record<ast.JoinKind, string>> = {
  Inner: 'join',
  Left: 'left join',
  Right: 'right join',
  Full: 'full join',
  Cross: 'cross join',
  Implicit: 'cross join',
  Natural: 'natural join',
  NaturalLeft: 'natural left join',
  NaturalRight: 'natural right join',
  NaturalFull: 'natural full join',
};

type CompileSource = (item: Expression, context: Context) => Source;

/** A join with its condition. */
export function compileJoin(join: ast.Join, context: Context, compileSource: CompileSource): string {
  if (join.kind === 'AsOf') return asOfJoin(join, context, compileSource);
  const word = words[join.kind];
  if (!word || join.match_condition) throw new Untranslatable(`${join.kind} JOIN has no rule.`);
  const { relation, sql } = compileSource(join.this, context);
  const merged = mergedNames(join, context.scope.relations, relation);
  if (merged.size > 0) mergeColumns(merged, context.scope.relations);
  context.scope.relations.push(merged.size > 0 ? { ...relation, merged } : relation);
  if (join.on) return `${word} ${sql} on ${condition(join.on, context).sql}`;
  if (join.using.length > 0) return `${word} ${sql} using (${join.using.map(identifier).join(', ')})`;
  if (word === 'join') return `cross join ${sql}`;
  // A lateral function has no condition, which an outer join needs.
  return /^(left|right|full) join$/.test(word) ? `${word} ${sql} on true` : `${word} ${sql}`;
}

function mergedNames(join: ast.Join, before: readonly Relation[], relation: Relation): ReadonlySet<string> {
  if (join.using.length > 0) return new Set(join.using.map(fold));
  if (!join.kind.startsWith('Natural')) return new Set();
  const known = new Set(before.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return new Set(relation.columns.map(({ name }) => name).filter((name) => known.has(name)));
}

function mergeColumns(names: ReadonlySet<string>, relations: Relation[]): void {
  for (const [i, relation] of relations.entries())
    relations[i] = { ...relation, merged: new Set([...(relation.merged ?? []), ...names]) };
}

/** The nearest row by MATCH_CONDITION; rows without one keep their left side. */
function asOfJoin(join: ast.Join, context: Context, compileSource: CompileSource): string {
  applied(context.statement.notes, asOfRule);
  const match = join.match_condition;
  const inner = match && 'paren' in match ? match.paren.this : match;
  const [comparison] = inner ? Object.entries(inner) : [];
  const isDescending = comparison?.[0] === 'gte' || comparison?.[0] === 'gt';
  const isAscending = comparison?.[0] === 'lte' || comparison?.[0] === 'lt';
  if (!inner || !(isDescending || isAscending))
    throw new Untranslatable('ASOF JOIN with this MATCH_CONDITION has no rule.');
  const { relation, sql } = compileSource(join.this, context);
  context.scope.relations.push(relation);
  const right =
    'gte' in inner
      ? inner.gte.right
      : 'gt' in inner
        ? inner.gt.right
        : 'lte' in inner
          ? inner.lte.right
          : 'lt' in inner
            ? inner.lt.right
            : inner;
  const tests = [...(join.on ? [condition(join.on, context).sql] : []), condition(inner, context).sql];
  const query = [
    `select ${relation.as}.*`,
    `from ${sql}`,
    `where ${tests.join(' and ')}`,
    `order by ${context.expression(right).sql}${isDescending ? ' desc' : ''}`,
    'limit 1',
  ].join('\n');
  return `left join lateral ${inParentheses(query)} as ${relation.as} on true`;
}
