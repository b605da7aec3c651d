import type { ast } from '@polyglot-sql/sdk';
import {
  atom,
  binding,
  type Column,
  type Compiled,
  type Context,
  type Relation,
  type Scope,
} from '../compiled.ts';
import { fold, postgresName, written } from '../names.ts';
import { applied, type Rule, toCheck, Untranslatable } from '../notes.ts';
import { types } from '../types.ts';

const aliasRule: Rule = {
  id: 'alias-in-place',
  says: 'An alias of the select list that another clause uses is written out, as PostgreSQL knows it in ORDER BY alone',
};

/** A column by Snowflake's rules: one of a table first, then an alias of the select list. */
export function compileColumn(node: ast.Column, context: Context): Compiled {
  const name = fold(node.name);
  const qualifier = node.table ? fold(node.table) : undefined;
  const place = node.name.quoted ? undefined : /^\$(\d+)$/.exec(name)?.[1];
  if (place !== undefined) return columnAt(Number(place), context, qualifier);
  if (/^METADATA\$(ACTION|ISUPDATE|ROW_ID)$/.test(name))
    throw new Untranslatable(
      `${name} is what a stream tells of a change: read the rows from where the changes are kept instead.`,
    );
  for (let scope: Scope | undefined = context.scope; scope; scope = scope.parent) {
    const first = scope.isAliasFirst && qualifier === undefined ? scope.aliases.get(name) : undefined;
    if (first) return writtenOut(name, first.node, { scope, context });
    const known = findColumn(scope, name, qualifier);
    if (known) return reference(known.relation, known.column, qualifier !== undefined);
    const alias = qualifier === undefined ? scope.aliases.get(name) : undefined;
    if (alias) return writtenOut(name, alias.node, { scope, context });
    const open = openRelation(scope, qualifier);
    if (open && (qualifier !== undefined || !scope.parent || scope.relations.length > 0))
      return assumed(node, qualifier === undefined ? undefined : open, context);
  }
  return assumed(node, undefined, context);
}

/** `$2` is the second column of what is selected from; in PostgreSQL it would be a parameter. */
export function columnAt(place: number, { scope }: Context, qualifier?: string): Compiled {
  const { relations } = scope;
  const relation =
    qualifier === undefined && relations.length === 1
      ? relations[0]
      : relations.find(({ alias }) => alias === qualifier);
  const column = relation?.isOpen === false ? relation.columns[place - 1] : undefined;
  if (!relation || !column)
    throw new Untranslatable(
      `$${place} is the column at that place of a table whose columns are not known: name it.`,
    );
  return reference(relation, column, relations.length > 1);
}

/** The text for a column of a relation. */
export function reference(relation: Relation, column: Column, isQualified: boolean): Compiled {
  const sql = isQualified ? `${written(relation.as)}.${written(column.as)}` : written(column.as);
  return { ...atom(sql, column.type), isScaled: true };
}

function findColumn(scope: Scope, name: string, qualifier: string | undefined) {
  for (const relation of scope.relations) {
    if (qualifier !== undefined && relation.alias !== qualifier) continue;
    const column = relation.columns.find((each) => each.name === name);
    if (column) return { relation, column };
  }
  return undefined;
}

function openRelation(scope: Scope, qualifier: string | undefined): Relation | undefined {
  return scope.relations.find(
    ({ alias, isOpen }) => isOpen && (qualifier === undefined || alias === qualifier),
  );
}

/** The expression behind an alias, in its place; itself it sees no aliases of its own name. */
function writtenOut(
  name: string,
  node: ast.Expression,
  { scope, context }: { scope: Scope; context: Context },
): Compiled {
  applied(context.statement.notes, aliasRule);
  if (scope.relations.some(({ isOpen }) => isOpen)) {
    toCheck(
      context.statement.notes,
      `${name} is taken for the alias of the select list; were it a column of a table whose definition is not at hand, Snowflake would take that.`,
    );
  }
  const aliases = new Map([...scope.aliases].filter(([alias]) => alias !== name));
  return context.within({ ...scope, aliases, isAliasFirst: false }).expression(node);
}

/** A column of a table that the sources do not define: its type is not known. */
function assumed(node: ast.Column, relation: Relation | undefined, context: Context): Compiled {
  const column = written(postgresName(fold(node.name)));
  const qualifier = node.table ? written(relation?.as ?? postgresName(fold(node.table))) : undefined;
  const sql = qualifier === undefined ? column : `${qualifier}.${column}`;
  context.statement.notes.assumptions.add(`the type of ${sql} is not known`);
  return { sql, type: types.unknown, binds: binding.atom, isScaled: true };
}
