import { SqlError } from '../../engine/sql-error.ts';
import type { Value } from '../../sql/session.ts';
import { ResultRows } from '../result-rows.ts';
import { type Runner, throwIfStopped } from '../runner.ts';
import { closeCursor, fetchInto, openCursor } from './cursors.ts';
import { equals, evaluate, holds } from './evaluate.ts';
import {
  declaredException,
  declareExceptionVariables,
  handlerFor,
  Raised,
  raising,
  uncaught,
} from './exceptions.ts';
import { fill } from './fill.ts';
import type { Flow, Returned } from './flow.ts';
import { runLoop } from './loops.ts';
import { Run } from './run.ts';
import { Scope } from './scope.ts';
import type { Block, Branch, Step } from './syntax.ts';
import { assign, assignRow, declare, immediate, rowsOf } from './variables.ts';

/** Runs a block as a whole text; the arguments of a procedure are variables of it. */
export async function interpret(
  block: Block,
  args: { name: string; value: Value }[],
  runner: Runner,
): Promise<Returned> {
  const run = new Run(runner);
  const scope = new Scope(run.root);
  for (const { name, value } of args) scope.declare(name, { kind: 'value', type: value.type, value });
  let returned: Returned = { kind: 'nothing' };
  try {
    const flow = await runBlock(block, { run, scope, handled: undefined });
    if (flow.kind === 'return') returned = flow.returned;
    return returned;
  } catch (error) {
    throwIfStopped(runner);
    throw error instanceof Raised ? uncaught(error) : error;
  } finally {
    await run.end(returned.kind === 'table' ? returned.result : undefined);
  }
}

interface Where {
  run: Run;
  scope: Scope;
  /** The exception that a handler is at work on. */
  handled: Raised | undefined;
}

async function runBlock(block: Block, outer: Where): Promise<Flow> {
  const scope = new Scope(outer.scope);
  const { run, handled } = outer;
  try {
    for (const declaration of block.declarations)
      await raising('EXPRESSION_ERROR', declaration.place, () => declare(declaration, run, scope));
    return await runSteps(block.steps, { run, scope, handled });
  } catch (error) {
    throwIfStopped(run.runner);
    const handler = error instanceof Raised ? handlerFor(error, block.handlers) : undefined;
    if (!handler || !(error instanceof Raised)) throw error;
    const inner = new Scope(scope);
    declareExceptionVariables(error, inner);
    return runSteps(handler.steps, { run, scope: inner, handled: error });
  }
}

async function runSteps(steps: Step[], where: Where): Promise<Flow> {
  for (const step of steps) {
    throwIfStopped(where.run.runner);
    const flow = await runStep(step, where);
    if (flow.kind !== 'next') return flow;
  }
  return { kind: 'next' };
}

const next: Flow = { kind: 'next' };

async function runStep(step: Step, where: Where): Promise<Flow> {
  const { run, scope } = where;
  const { runner } = run;
  const statement = <T>(work: () => Promise<T>) => raising('STATEMENT_ERROR', step.place, work);
  const expression = <T>(work: () => Promise<T>) => raising('EXPRESSION_ERROR', step.place, work);
  switch (step.kind) {
    case 'nothing':
      return next;
    case 'declare':
      await expression(() => declare(step.declaration, run, scope));
      return next;
    case 'assign':
      await expression(() => assign(step.name, step.assigned, run, scope));
      return next;
    case 'sql':
      await statement(() => runSql(step, where));
      return next;
    case 'immediate':
      await statement(async () => run.execute(await immediate(step, run, scope)));
      return next;
    case 'if':
      return runBranches(step.branches, step.otherwise, where, (branch) =>
        expression(() => holds(branch.condition, { runner, scope })),
      );
    case 'case':
      return runCase(step, where);
    case 'count':
    case 'rows':
    case 'while':
    case 'until':
    case 'loop':
      return runLoop(step, run, scope, (steps, inner) => runSteps(steps, { ...where, scope: inner }));
    case 'break':
    case 'continue':
      return { kind: step.kind, label: step.label };
    case 'open':
      await statement(() => openCursor(step.cursor, step.using, run, scope));
      return next;
    case 'fetch':
      await statement(() => fetchInto(step.cursor, step.into, run, scope));
      return next;
    case 'close':
      await statement(async () => closeCursor(step.cursor, scope));
      return next;
    case 'return': {
      const { value } = step;
      if (!value) return { kind: 'return', returned: { kind: 'nothing' } };
      const result = await expression(() => evaluate(value, { runner, scope }));
      return { kind: 'return', returned: { kind: 'value', value: result } };
    }
    case 'return table': {
      const result = await statement(() => tableOf(step.source, where));
      return { kind: 'return', returned: { kind: 'table', result } };
    }
    case 'raise':
      throw raised(step, where);
    case 'block':
      return runBlock(step.block, where);
  }
}

/** A statement of SQL; the row of SELECT … INTO goes to variables. */
async function runSql(step: Step & { kind: 'sql' }, { run, scope }: Where): Promise<void> {
  const filled = fill(step.fragment, scope);
  if (step.into.length === 0) return run.execute(filled);
  const result = await run.query(filled);
  const rows = new ResultRows(result);
  const [cells] = await rows.take(1);
  const { rowCount } = result.result;
  if (rowCount > 1) {
    const message = `A SELECT INTO statement expects exactly 1 returned row, but got ${rowCount}.`;
    throw new SqlError('090231', 'P0000', message);
  }
  if (rows.columns.length !== step.into.length) {
    const message = `${step.into.length} variables in INTO for ${rows.columns.length} columns.`;
    throw new SqlError('001044', '42P13', `SQL compilation error:\n${message}`);
  }
  await assignRow(step.into, { types: rows.columns.map(({ type }) => type), cells }, run, scope);
}

async function runBranches(
  branches: Branch[],
  otherwise: Step[],
  where: Where,
  isTaken: (branch: Branch) => Promise<boolean>,
): Promise<Flow> {
  for (const branch of branches) if (await isTaken(branch)) return runSteps(branch.steps, where);
  return runSteps(otherwise, where);
}

async function runCase(step: Step & { kind: 'case' }, where: Where): Promise<Flow> {
  const inScope = { runner: where.run.runner, scope: where.scope };
  const expression = <T>(work: () => Promise<T>) => raising('EXPRESSION_ERROR', step.place, work);
  const { operand } = step;
  const value = operand ? await expression(() => evaluate(operand, inScope)) : undefined;
  return runBranches(step.branches, step.otherwise, where, ({ condition }) =>
    expression(() => (value ? equals(value, condition, inScope) : holds(condition, inScope))),
  );
}

async function tableOf(source: (Step & { kind: 'return table' })['source'], { run, scope }: Where) {
  if (source.kind !== 'name') return rowsOf(source, run, scope);
  const { result } = scope.get(source.name, 'resultset');
  if (!result) throw new SqlError('090233', 'P0000', `RESULTSET '${source.name}' has no result.`);
  return result;
}

function raised({ name, place }: Step & { kind: 'raise' }, { scope, handled }: Where): Raised {
  if (name === undefined) {
    if (handled) return handled;
    const error = new SqlError('090234', 'P0000', 'RAISE without an exception outside of a handler.');
    return new Raised('STATEMENT_ERROR', place, error);
  }
  const { code, message } = scope.get(name, 'exception');
  return new Raised(name, place, declaredException(code, message));
}
