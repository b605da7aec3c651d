import type pg from 'pg';

/** Whether tables of the database may be spread over nodes by Citus (docs/scale.md). */
export async function hasCitus(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query(`select from pg_extension where extname = 'citus'`);
  return rows.length > 0;
}

/**
 * Takes the inputs of a run to the other nodes for the length of the transaction: Citus sends them what `set local` sets, and
 * nothing of set_config().
 */
export async function spreadInputs(
  client: pg.PoolClient,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const settings = Object.entries({ 'citus.propagate_set_commands': 'local', ...inputs });
  await client.query(
    settings.map(([name, value]) => `set local ${name} = ${client.escapeLiteral(value)}`).join('; '),
  );
}
