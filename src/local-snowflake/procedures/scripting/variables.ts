import { types } from '../../sql/types.ts';
import type { StatementResult } from '../runner.ts';
import { convertTo, declaredBy, evaluate, evaluateAs } from './evaluate.ts';
import { fill } from './fill.ts';
import type { Run } from './run.ts';
import { notDeclared, type Scope } from './scope.ts';
import type { Assigned, Declaration, Fragment, Source } from './syntax.ts';

/** LET, or one entry of DECLARE. */
export async function declare(declaration: Declaration, run: Run, scope: Scope): Promise<void> {
  const { name } = declaration;
  switch (declaration.kind) {
    case 'variable': {
      const { type, value } = declaration;
      const where = { runner: run.runner, scope };
      const initial = value
        ? await (type ? evaluateAs(value.value, type, where) : evaluate(value.value, where))
        : { type: type ?? types.text(), cell: null };
      const declared = type ?? declaredBy(initial);
      scope.declare(name, {
        kind: 'value',
        type: declared,
        value: await convertTo(initial, declared, run.runner),
      });
      return;
    }
    case 'resultset': {
      const { value } = declaration;
      scope.declare(name, {
        kind: 'resultset',
        result: value ? await resultOf(value, run, scope) : undefined,
      });
      return;
    }
    case 'cursor':
      scope.declare(name, { kind: 'cursor', of: declaration.of, open: undefined });
      return;
    case 'exception':
      scope.declare(name, { kind: 'exception', code: declaration.code, message: declaration.message });
  }
}

export async function assign(name: string, assigned: Assigned, run: Run, scope: Scope): Promise<void> {
  const variable = scope.find(name);
  if (variable?.kind === 'value') {
    variable.value = await evaluateAs(assigned.value, variable.type, { runner: run.runner, scope });
  } else if (variable?.kind === 'resultset') {
    variable.result = await resultOf(assigned, run, scope);
  } else throw notDeclared(name);
}

/** Puts the cells of a row into variables; NULL where there is no row. */
export async function assignRow(
  names: string[],
  row: { types: Parameters<typeof declaredBy>[0]['type'][]; cells: (string | null)[] | undefined },
  run: Run,
  scope: Scope,
): Promise<void> {
  for (const [i, name] of names.entries()) {
    const variable = scope.get(name, 'value');
    const value = { type: row.types[i] ?? types.null, cell: row.cells?.[i] ?? null };
    variable.value = await convertTo(value, variable.type, run.runner);
  }
}

/** Runs the statement in parentheses that a RESULTSET is made of. */
function resultOf({ source, value }: Assigned, run: Run, scope: Scope): Promise<StatementResult> {
  if (!source) throw notDeclared(value.sql);
  return rowsOf(source, run, scope);
}

export async function rowsOf(source: Source, run: Run, scope: Scope): Promise<StatementResult> {
  return run.query(
    source.kind === 'sql' ? fill(source.fragment, scope) : await immediate(source, run, scope),
  );
}

/** The statement that EXECUTE IMMEDIATE means, with the values of USING for its `?`. */
export async function immediate(
  { text, using }: { text: Fragment; using: Fragment[] },
  run: Run,
  scope: Scope,
): Promise<ReturnType<typeof fill>> {
  const where = { runner: run.runner, scope };
  const { cell } = await evaluateAs(text, types.text(), where);
  const values = [];
  for (const each of using) values.push(await evaluate(each, where));
  return fill({ sql: cell ?? '', holes: [] }, scope, values);
}
