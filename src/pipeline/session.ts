import type pg from 'pg';
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
  await client.query(
    `select set_config('cm.as_of', $1, true), set_config('cm.mode', $2, true), set_config('cm.run_id', $3, true),
            set_config('cm.evaluated', $4, true), set_config('cm.person_key_secret', $5, true),
            set_config('cm.last_as_of', $6, true), set_config('cm.capture', 'on', true)`,
    [
      inputs.asOf,
      inputs.mode,
      runId,
      JSON.stringify(inputs.evaluated),
      personKeySecret,
      inputs.lastAsOf ?? '',
    ],
  );
}
