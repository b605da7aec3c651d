import type pg from 'pg';
import { CmError } from '../errors.ts';
import type { RunFacts } from './facts.ts';
import { statusMessage } from './message.ts';
import { claimMessage, recordSent } from './outbox.ts';
import { notSent, type SenderName, type StatusSender } from './sender.ts';

/** How one message fared with one sender. */
export interface Delivery {
  /** Null for a run without a record. */
  readonly runId: string | null;
  readonly sender: SenderName;
  readonly isSent: boolean;
  /** Why it was not sent, or whom it did not reach. */
  readonly remark: string | undefined;
}

/**
 * Sends what is kept and not sent, the newest first. A sender that fails is not asked again: what it has left is sent
 * by the next run.
 */
export async function deliverMessages(
  pool: pg.Pool,
  senders: readonly StatusSender[],
  { evenAbandoned = false }: { evenAbandoned?: boolean } = {},
): Promise<Delivery[]> {
  const deliveries = await Promise.all(senders.map((sender) => deliverBy(sender, pool, evenAbandoned)));
  return deliveries.flat();
}

async function deliverBy(sender: StatusSender, pool: pg.Pool, evenAbandoned: boolean): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (;;) {
    const claimed = await claimMessage(pool, sender.name, { evenAbandoned });
    if (claimed === undefined) return deliveries;
    const { delivery, result } = await trySending(sender, claimed.facts);
    await recordSent(pool, sender.name, claimed, result);
    deliveries.push(delivery);
    if (!delivery.isSent) return deliveries;
  }
}

/** Sends what could not be kept, once. */
export async function sendUnkept(senders: readonly StatusSender[], facts: RunFacts): Promise<Delivery[]> {
  const tried = await Promise.all(senders.map((sender) => trySending(sender, facts)));
  return tried.map(({ delivery }) => delivery);
}

async function trySending(
  sender: StatusSender,
  facts: RunFacts,
): Promise<{ delivery: Delivery; result: { remark: string | undefined } | { error: CmError } }> {
  const of = { runId: facts.runId, sender: sender.name };
  try {
    const remark = await sender.send(statusMessage(facts));
    return { delivery: { ...of, isSent: true, remark }, result: { remark } };
  } catch (cause) {
    const error = cause instanceof CmError ? cause : notSent(cause, { to: sender.name, secrets: [] });
    return { delivery: { ...of, isSent: false, remark: error.message }, result: { error } };
  }
}
