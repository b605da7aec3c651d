import { quoted } from '../../sql/identifier-function.ts';
import { bindOf, type Value } from '../../sql/session.ts';
import type { Binds } from '../runner.ts';
import { notDeclared, type Scope } from './scope.ts';
import type { Fragment, Hole } from './syntax.ts';

/** A fragment as a statement with binds: each variable gives way to `:1`, `:2` …, and `first` is what is before them. */
export function fill(
  { sql, holes }: Fragment,
  scope: Scope,
  first: Value[] = [],
): { sql: string; binds: Binds } {
  const binds: Binds = new Map(first.map((value, i) => [i + 1, bindOf(value)]));
  let filled = '';
  let at = 0;
  for (const hole of holes) {
    const value = valueAt(hole, scope);
    if (value === undefined) continue;
    filled += sql.slice(at, hole.start);
    at = hole.end;
    if (hole.isIdentifier) filled += quoted(value.cell ?? '');
    else {
      binds.set(binds.size + 1, bindOf(value));
      // As wide as the variable was where that can be, so that places in errors hold.
      filled += `:${binds.size}`.padEnd(hole.end - hole.start);
    }
  }
  return { sql: filled + sql.slice(at), binds };
}

function valueAt({ name, column, isBind }: Hole, scope: Scope): Value | undefined {
  const variable = scope.find(name);
  if (variable?.kind === 'row' && column !== undefined) {
    const index = variable.columns.findIndex((each) => each.name === column);
    const type = variable.columns[index]?.type;
    if (type) return { type, cell: variable.cells[index] ?? null };
  }
  if (variable?.kind === 'value' && column === undefined) return variable.value;
  if (isBind) throw notDeclared(column === undefined ? name : `${name}.${column}`);
  return undefined;
}
