import type pg from 'pg';
import { z } from 'zod';
import type { CmError } from '../errors.ts';
import { factsSchema, type RunFacts, readFacts } from './facts.ts';
import { type SenderName, senderNames } from './sender.ts';

/** Which runs are told of; a failure always is. */
export type Occasion = 'always' | 'failure' | 'change';

/**
 * Keeps what is to be told of a run that has ended, once for each sender and each way to end. Nothing while it is at
 * work, nor where it is no occasion.
 */
export async function keepMessages(
  db: pg.Pool | pg.PoolClient,
  runId: string,
  { senders, on }: { senders: readonly SenderName[]; on: Occasion },
): Promise<void> {
  if (senders.length === 0) return;
  const facts = await readFacts(db, runId);
  if (facts === undefined || !isOccasion(facts, on)) return;
  await db.query(
    `insert into control.status_message (run_id, outcome, sender, facts)
     select $1, $2, sender, $3 from unnest($4::text[]) sender
     on conflict do nothing`,
    [runId, facts.outcome, JSON.stringify(facts), [...senders]],
  );
}

/** A night without a change is one too when tables are to be looked at. */
export function isOccasion({ outcome, changes, tables }: RunFacts, on: Occasion): boolean {
  if (outcome !== 'done' || on === 'always') return true;
  if (on === 'failure') return false;
  const changed = [changes?.pairs, changes?.conflicts].flatMap((counts) => Object.values(counts ?? {}));
  return tables.length > 0 || changed.some((number) => number > 0);
}

/** Of messages of the last days: older news is no news. */
const recent = "created_at > clock_timestamp() - interval '7 days'";
/** No try takes as long, so whoever made it is gone. */
const abandoned = "state = 'sending' and tried_at < clock_timestamp() - interval '10 minutes'";

export interface ClaimedMessage {
  readonly runId: string;
  readonly facts: RunFacts;
}

/**
 * Takes the newest message that is not sent, so that nobody else sends it: whoever is killed then leaves it taken, and it
 * is not sent twice. `evenAbandoned` takes such a one too, which may have arrived.
 */
export async function claimMessage(
  pool: pg.Pool,
  sender: SenderName,
  { evenAbandoned }: { evenAbandoned: boolean },
): Promise<ClaimedMessage | undefined> {
  const { rows } = await pool.query(
    `update control.status_message message
     set state = 'sending', tries = tries + 1, tried_at = clock_timestamp(), last_error = null
     from (
       select run_id, outcome, sender from control.status_message
       where sender = $1 and ${recent} and (state = 'unsent' or ($2 and ${abandoned}))
       order by created_at desc
       limit 1
       for update skip locked
     ) next
     where (message.run_id, message.outcome, message.sender) = (next.run_id, next.outcome, next.sender)
     returning message.run_id as "runId", message.facts`,
    [sender, evenAbandoned],
  );
  return z.array(z.object({ runId: z.string(), facts: factsSchema })).parse(rows)[0];
}

/** How a claimed message fared; one that may have arrived stays taken. */
export async function recordSent(
  pool: pg.Pool,
  sender: SenderName,
  { runId, facts }: ClaimedMessage,
  result: { remark: string | undefined } | { error: CmError },
): Promise<void> {
  const failed = 'error' in result;
  const state = !failed ? 'sent' : result.error.code === 'status.maybe_sent' ? 'sending' : 'unsent';
  await pool.query(
    `update control.status_message set state = $4, last_error = $5
     where run_id = $1 and outcome = $2 and sender = $3`,
    [runId, facts.outcome, sender, state, failed ? result.error.message : result.remark],
  );
}

const keptMessage = z.object({
  runId: z.string(),
  kind: z.enum(['nightly', 'pipeline']),
  asOf: z.string(),
  outcome: factsSchema.shape.outcome,
  sender: z.enum(senderNames),
  /** One that is `sending` for long was cut off, and may have arrived. */
  state: z.enum(['unsent', 'sending', 'sent']),
  tries: z.number(),
  lastError: z.string().nullable(),
});

/** As control holds it. */
export type KeptMessage = z.output<typeof keptMessage>;

/** The last of them, newest first. */
export async function readMessages(pool: pg.Pool, limit: number): Promise<KeptMessage[]> {
  const { rows } = await pool.query(
    `select message.run_id as "runId", run.kind, run.as_of as "asOf", message.outcome, message.sender, message.state,
       message.tries, message.last_error as "lastError"
     from control.status_message message join control.run using (run_id)
     order by message.created_at desc, message.sender
     limit $1`,
    [limit],
  );
  return z.array(keptMessage).parse(rows);
}
