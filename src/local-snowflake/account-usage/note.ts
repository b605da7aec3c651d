import { fromDuckDb } from '../engine/duckdb-error.ts';
import type { ExecuteOptions, Outcome } from '../engine/execution.ts';
import type { Plan } from '../sql/plan.ts';

/** Runs a statement and notes it in the history, however it ends. */
export async function noteQuery(options: ExecuteOptions, run: () => Promise<Outcome>): Promise<Outcome> {
  const { history } = options.database;
  if (!history.begin(options.id)) return run();
  const { context } = options.session;
  const base = {
    id: options.id,
    sql: options.sql,
    user: context.user,
    role: context.role,
    sessionId: context.sessionId,
    database: context.database ?? null,
    schema: context.schema ?? null,
    warehouse: context.warehouse ?? 'COMPUTE_WH',
    startedAt: options.now.getTime(),
  };
  try {
    const outcome = await run();
    const { stats, result, plan } = outcome;
    history.end({
      ...base,
      type: typeOf(plan, options.sql),
      endedAt: options.clock().getTime(),
      rowsProduced: result.rowCount,
      rowsInserted: stats?.numRowsInserted ?? 0,
      rowsUpdated: stats?.numRowsUpdated ?? 0,
      rowsDeleted: stats?.numRowsDeleted ?? 0,
      ...{ errorCode: null, errorMessage: null },
    });
    return outcome;
  } catch (error) {
    const { code, message } = fromDuckDb(error);
    history.end({
      ...base,
      type: firstWords(options.sql),
      endedAt: options.clock().getTime(),
      ...{ rowsProduced: null, rowsInserted: 0, rowsUpdated: 0, rowsDeleted: 0 },
      ...{ errorCode: code, errorMessage: message },
    });
    throw error;
  }
}

function typeOf(plan: Plan, sql: string): string {
  if (plan.kind === 'change') return plan.type === 'truncate' ? 'TRUNCATE_TABLE' : plan.type.toUpperCase();
  if (plan.kind === 'query') return /^\W*(show|describe|desc)\b/i.test(sql) ? firstWords(sql) : 'SELECT';
  if (plan.kind === 'task graph') return 'EXECUTE_TASK';
  return firstWords(sql);
}

/** `CREATE_TABLE`, `CALL`, `SHOW`: what the statement begins with. */
function firstWords(sql: string): string {
  const [first = 'UNKNOWN', ...rest] =
    sql
      .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
      .replace(/\bor\s+replace\b|\bif\s+(not\s+)?exists\b/gi, ' ')
      .toUpperCase()
      .match(/[A-Z]+/g) ?? [];
  if (first === 'DESC') return 'DESCRIBE';
  if (['CREATE', 'ALTER', 'DROP'].includes(first)) return [first, rest[0] ?? ''].join('_');
  return first === 'WITH' ? 'SELECT' : first;
}
