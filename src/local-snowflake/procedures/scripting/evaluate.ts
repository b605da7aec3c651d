import { bindOf, type Value } from '../../sql/session.ts';
import { formatType, type SqlType, types } from '../../sql/types.ts';
import type { Binds, Runner } from '../runner.ts';
import { fill } from './fill.ts';
import type { Scope } from './scope.ts';
import type { Fragment } from './syntax.ts';

interface Where {
  runner: Runner;
  scope: Scope;
}

/** The value of an expression, of the type that it has. */
export async function evaluate(fragment: Fragment, { runner, scope }: Where): Promise<Value> {
  const variable = asVariable(fragment, scope);
  if (variable) return variable;
  const { sql, binds } = fill(fragment, scope);
  return one(`select ${sql}`, binds, runner);
}

/** The value of an expression, converted as an assignment converts. */
export async function evaluateAs(fragment: Fragment, type: SqlType, where: Where): Promise<Value> {
  const variable = asVariable(fragment, where.scope);
  if (variable) return convertTo(variable, type, where.runner);
  const { sql, binds } = fill(fragment, where.scope);
  return one(`select cast((${sql}) as ${formatType(type)})`, binds, where.runner);
}

export async function holds(fragment: Fragment, where: Where): Promise<boolean> {
  return isTrue(await evaluateAs(fragment, types.boolean, where));
}

/** Whether a value equals that of an expression. */
export async function equals(value: Value, fragment: Fragment, { runner, scope }: Where): Promise<boolean> {
  const { sql, binds } = fill(fragment, scope, [value]);
  return isTrue(await one(`select :1 = (${sql})`, binds, runner));
}

export async function convertTo(value: Value, type: SqlType, runner: Runner): Promise<Value> {
  if (value.cell === null || formatType(value.type) === formatType(type)) return { type, cell: value.cell };
  return one(`select cast(:1 as ${formatType(type)})`, new Map([[1, bindOf(value)]]), runner);
}

/** The type of a variable that is declared by its value alone: wide enough for the values to come. */
export function declaredBy({ type }: Value): SqlType {
  switch (type.kind) {
    case 'fixed':
      return types.fixed(38, type.scale);
    case 'text':
    case 'null':
      return types.text();
    case 'binary':
      return types.binary();
    default:
      return type;
  }
}

async function one(sql: string, binds: Binds, runner: Runner): Promise<Value> {
  const { columns, rows } = await runner.firstRows(sql, binds, 1);
  return { type: columns[0]?.type ?? types.null, cell: rows[0]?.[0] ?? null };
}

/** An expression that is a variable alone needs no query. */
function asVariable({ sql, holes }: Fragment, scope: Scope): Value | undefined {
  const [hole] = holes;
  if (hole?.start !== 0 || hole.end !== sql.length || hole.isIdentifier) return undefined;
  if (hole.column !== undefined) return undefined;
  const variable = scope.find(hole.name);
  return variable?.kind === 'value' ? variable.value : undefined;
}

function isTrue({ cell }: Value): boolean {
  return cell === 'true' || cell === '1';
}
