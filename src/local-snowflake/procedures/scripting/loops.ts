import { setImmediate as turn } from 'node:timers/promises';
import { types } from '../../sql/types.ts';
import { throwIfStopped } from '../runner.ts';
import { rowsToGoOver } from './cursors.ts';
import { evaluateAs, holds } from './evaluate.ts';
import { raising } from './exceptions.ts';
import type { Flow, RunSteps } from './flow.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';
import type { Step } from './syntax.ts';

type Loop = Extract<Step, { kind: 'count' | 'rows' | 'while' | 'until' | 'loop' }>;

/** Runs a loop to its end, or to the jump that leads out of it. */
export async function runLoop(loop: Loop, run: Run, scope: Scope, runSteps: RunSteps): Promise<Flow> {
  const { runner } = run;
  const condition = () =>
    'condition' in loop
      ? raising('EXPRESSION_ERROR', loop.place, () => holds(loop.condition, { runner, scope }))
      : true;
  for await (const inner of iterations(loop, run, scope)) {
    // Others are served between two rounds, even of a loop that asks for nothing.
    await turn();
    throwIfStopped(runner);
    if (loop.kind === 'while' && !(await condition())) break;
    const flow = await runSteps(loop.steps, inner);
    if (flow.kind === 'return') return flow;
    if (flow.kind !== 'next' && flow.label !== undefined && flow.label !== loop.label) return flow;
    if (flow.kind === 'break') break;
    if (loop.kind === 'until' && (await condition())) break;
  }
  return { kind: 'next' };
}

/** The scope of each round. */
async function* iterations(loop: Loop, run: Run, scope: Scope): AsyncGenerator<Scope, void> {
  switch (loop.kind) {
    case 'count':
      return yield* counts(loop, run, scope);
    case 'rows': {
      const rows = await raising('STATEMENT_ERROR', loop.place, () => rowsToGoOver(loop.over, run, scope));
      for (let cells = await rows.next(); cells; cells = await rows.next()) {
        const inner = new Scope(scope);
        inner.declare(loop.name, { kind: 'row', columns: rows.columns, cells });
        yield inner;
      }
      return;
    }
    case 'while':
    case 'until':
    case 'loop':
      for (;;) yield new Scope(scope);
  }
}

async function* counts(
  loop: Loop & { kind: 'count' },
  { runner }: Run,
  scope: Scope,
): AsyncGenerator<Scope, void> {
  const type = types.fixed(38);
  const bound = async (fragment: typeof loop.from) => {
    const { cell } = await raising('EXPRESSION_ERROR', loop.place, () =>
      evaluateAs(fragment, type, { runner, scope }),
    );
    return cell === null ? undefined : BigInt(cell);
  };
  const [from, to] = [await bound(loop.from), await bound(loop.to)];
  if (from === undefined || to === undefined) return;
  const step = loop.isReverse ? -1n : 1n;
  for (let i = loop.isReverse ? to : from; from <= i && i <= to; i += step) {
    const inner = new Scope(scope);
    inner.declare(loop.name, { kind: 'value', type, value: { type, cell: String(i) } });
    yield inner;
  }
}
