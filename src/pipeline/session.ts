import type pg from 'pg';
import { hasCitus, spreadInputs } from './citus.ts';
import type { RunInputs } from './inputs.ts';

export interface Session {
  readonly runId: string;
  readonly inputs: RunInputs;
  /** Key of the HMAC that turns an SSN into a person_key. */
  readonly personKeySecret: string;
}

/** Gives the steps their inputs for the length of the transaction: the functions of schema pipeline read them. */
export async function setInputs(
  client: pg.PoolClient,
  { runId, inputs, personKeySecret }: Session,
): Promise<void> {
  const settings = {
    'cm.as_of': inputs.asOf,
    'cm.mode': inputs.mode,
    'cm.run_id': runId,
    'cm.evaluated': JSON.stringify(inputs.evaluated),
    'cm.last_as_of': inputs.lastAsOf ?? '',
    'cm.capture': 'on',
  };
  if (await hasCitus(client)) await spreadInputs(client, settings);
  await client.query(
    `select set_config(name, value, true)
     from jsonb_each_text($1) setting (name, value)
     union all
     select set_config('cm.person_key_secret', $2, true)`,
    [JSON.stringify(settings), personKeySecret],
  );
}
