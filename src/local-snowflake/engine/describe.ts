import type { Column } from '../sql/catalog.ts';
import type { Plan } from '../sql/plan.ts';
import type { Bind } from '../sql/session.ts';
import { types } from '../sql/types.ts';
import { compileOn, onConnection } from './compiling.ts';
import type { ExecuteOptions, Outcome } from './execution.ts';
import { literalResult } from './results.ts';

/** What a statement would answer, without running it: its columns and how many binds it takes. */
export async function describeStatement(options: ExecuteOptions): Promise<Outcome> {
  const binds = new AnyBinds(options.binds);
  const plan = await onConnection(options, (connection) => compileOn(connection, { ...options, binds }));
  return { plan, result: literalResult(columnsOf(plan), []), bindCount: binds.highest };
}

/** Every bind is there, NULL where none was given. */
class AnyBinds extends Map<number, Bind> {
  highest = 0;

  override get(index: number): Bind {
    this.highest = Math.max(this.highest, index);
    return super.get(index) ?? { type: 'ANY', value: null };
  }
}

function columnsOf(plan: Plan): Column[] {
  if (plan.kind === 'query') return plan.columns;
  if (plan.kind === 'change' && plan.counts.length > 0)
    return plan.counts.map((name) => ({ name, type: types.fixed(19), nullable: false }));
  return [{ name: 'status', type: types.text(), nullable: true }];
}
