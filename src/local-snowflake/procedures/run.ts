import { SqlError, sqlErrors } from '../engine/sql-error.ts';
import { bindOf, type Value } from '../sql/session.ts';
import { formatType, types } from '../sql/types.ts';
import { runJavaScript } from './javascript/run.ts';
import type { ProgramPlan } from './plans.ts';
import type { Procedure } from './procedure.ts';
import type { Binds, Runner, StatementResult } from './runner.ts';
import { parseBlock } from './scripting/block.ts';
import type { Returned } from './scripting/flow.ts';
import { interpret } from './scripting/interpret.ts';

/** Runs the body of a procedure. */
export async function runProcedure(procedure: Procedure, args: Value[], runner: Runner): Promise<Returned> {
  const { name, language, parameters, returns, isStrict, body } = procedure;
  if (isStrict && args.some(({ cell }) => cell === null)) return { kind: 'nothing' };
  switch (language) {
    case 'JAVASCRIPT':
      return { kind: 'value', value: await runJavaScript(procedure, args, runner) };
    case 'SQL': {
      const named = parameters.map((parameter, i) => ({
        name: parameter.name,
        value: args[i] ?? { type: parameter.type, cell: null },
      }));
      const returned = await interpret(parseBlock(body), named, runner);
      if (returned.kind !== 'table') return returned;
      return { kind: 'table', result: asDeclared(returned.result, returns) };
    }
    default:
      throw sqlErrors.unsupported(`CALL of procedure ${name} in LANGUAGE ${language}`);
  }
}

/** The statement that answers a call: one row, one column under the procedure's name. */
export function returnedStatement(
  plan: ProgramPlan,
  returned: Returned & { kind: 'value' | 'nothing' },
): { sql: string; binds: Binds } {
  const value = returned.kind === 'value' ? returned.value : { type: types.null, cell: null };
  const binds: Binds = new Map([[1, bindOf(value)]]);
  if (plan.kind !== 'call') return { sql: 'select :1 as "anonymous block"', binds };
  const { name, returns } = plan.procedure;
  if (returns.kind === 'table') throw new SqlError('090234', 'P0000', `${name} has not returned a table.`);
  return {
    sql: `select cast(:1 as ${formatType(returns.type)}) as "${name.replaceAll('"', '""')}"`,
    binds,
  };
}

/** A table under the column names of RETURNS TABLE. */
function asDeclared(returned: StatementResult, returns: Procedure['returns']): StatementResult {
  if (returns.kind !== 'table')
    throw new SqlError('090234', 'P0000', 'A procedure without RETURNS TABLE has returned a table.');
  const { result } = returned;
  if (returns.columns.length === 0) return returned;
  const isAsDeclared =
    returns.columns.length === result.columns.length &&
    returns.columns.every(({ type }, i) => type.kind === result.columns[i]?.type.kind);
  if (!isAsDeclared) {
    throw new SqlError(
      '090235',
      'P0000',
      'Stored procedure execution error: data type of returned table does not match expected returned table type',
    );
  }
  const columns = result.columns.map((column, i) => ({
    ...column,
    name: returns.columns[i]?.name ?? column.name,
  }));
  return { ...returned, result: { ...result, columns } };
}
