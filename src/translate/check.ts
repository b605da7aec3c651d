import { hasSqlDetails, parse } from 'libpg-query';
import type pg from 'pg';

/** What PostgreSQL's own parser has against a statement; undefined if nothing. */
export async function syntaxErrorOf(sql: string): Promise<string | undefined> {
  if (sql.trim() === '') return undefined;
  try {
    await parse(sql);
    return undefined;
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    return error.sqlDetails?.message ?? error.message;
  }
}

/** Statements that PREPARE takes; others are run in a transaction that is rolled back. */
const preparable = /^\s*\(?(select|with|values|insert|update|delete|merge)\b/i;

/**
 * What a database has against statements, in a transaction that ends without a trace: definitions are made, so that what
 * needs them finds them, in whatever order they come; everything else is only prepared. Undefined for each that it takes.
 */
export async function databaseErrorsOf(
  client: pg.ClientBase,
  statements: readonly string[],
): Promise<(string | undefined)[]> {
  const errors: (string | undefined)[] = statements.map(() => 'not tried');
  await client.query('begin');
  try {
    // A view may come before the tables that it reads: what failed is tried again as long as that helps.
    for (let failed = statements.length + 1, before = Infinity; failed > 0 && failed < before; ) {
      before = failed;
      for (const [i, sql] of statements.entries())
        if (errors[i] !== undefined) errors[i] = await errorOf(client, sql);
      failed = errors.filter((error) => error !== undefined).length;
    }
  } finally {
    await client.query('rollback');
  }
  return errors;
}

async function errorOf(client: pg.ClientBase, sql: string): Promise<string | undefined> {
  await client.query('savepoint before_statement');
  try {
    await client.query(checkOf(sql));
    return undefined;
  } catch (error) {
    await client.query('rollback to savepoint before_statement');
    return error instanceof Error ? error.message : String(error);
  }
}

function checkOf(sql: string): string {
  if (preparable.test(sql)) return `prepare checked as ${sql}; deallocate checked`;
  // COPY waits for rows, CALL for a procedure that is still to be written, and the others would end the transaction.
  if (/^\s*(copy|call|begin|commit|rollback)\b/i.test(sql)) return 'select';
  return sql;
}
