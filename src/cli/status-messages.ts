import { variable } from '../config/environment.ts';
import { CmError, messageOf } from '../errors.ts';
import { patient } from '../http/retry.ts';
import type { Pool } from '../postgres/pool.ts';
import {
  type Delivery,
  deliverMessages,
  factsWithoutRecord,
  failureOfError,
  keepMessages,
  type RunFacts,
  SmtpSender,
  type StatusSender,
  sendUnkept,
  WebhookSender,
} from '../status-messages/index.ts';
import type { Workplace } from './workplace.ts';

/** For all tries of one message. */
const timeLimitMs = 120_000;

type Db = Parameters<typeof keepMessages>[0];

/** Tells of runs where the configuration says so. What goes wrong in it is told in a line, and fails no run. */
export interface StatusMessages {
  /** Keeps what is to be told of a run that has ended; also in the transaction that ends it. */
  keep(db: Db, runId: string): Promise<void>;
  /** Tells of a run that has come to its end, and what is left of those before. */
  tell(pool: Pool, runId: string): Promise<readonly Delivery[]>;
  /** As well, of one that failed; also where there is no database to keep it in. */
  tellFailure(pool: Pool, run: FailedRun): Promise<void>;
  /** Tries again what is not sent. */
  resend(pool: Pool): Promise<readonly Delivery[]>;
}

interface FailedRun {
  readonly kind: RunFacts['kind'];
  readonly asOf: string;
  /** Undefined where it failed before it had one. */
  readonly runId: string | undefined;
  readonly error: unknown;
}

/** Missing secrets and addresses are told at once. */
export function statusMessages(workplace: Workplace): StatusMessages {
  const { terminal, settings, interruption } = workplace;
  const senders = sendersOf(workplace);
  let isInterrupted = false;
  void interruption.happened.then(() => {
    isInterrupted = true;
  });
  const note = (delivery: Delivery) => {
    if (delivery.remark !== undefined) terminal.note(inWords(delivery), { statusMessage: delivery });
  };
  const send = async (work: Promise<Delivery[]>) => {
    const deliveries = await work;
    deliveries.forEach(note);
    return deliveries;
  };
  const keep = (db: Db, runId: string) =>
    keepMessages(db, runId, { senders: senders.map(({ name }) => name), on: settings.status.on });
  const deliver = (pool: Pool) => send(deliverMessages(pool, senders));
  const notKept = (error: unknown) =>
    terminal.note(`Status messages could not be read or kept: ${messageOf(error).replace(/\s+/g, ' ')}.`);
  return {
    keep: async (db, runId) => {
      if (senders.length === 0) return;
      // What fails in here must not undo the record of the run.
      await db.query('savepoint status_message');
      await keep(db, runId).catch(async (error: unknown) => {
        await db.query('rollback to savepoint status_message');
        notKept(error);
      });
    },
    tell: async (pool, runId) => {
      if (senders.length === 0) return [];
      try {
        await keep(pool, runId);
        return await deliver(pool);
      } catch (error) {
        notKept(error);
        return [];
      }
    },
    tellFailure: async (pool, { kind, asOf, runId, error }) => {
      if (senders.length === 0 || isInterrupted || isAnothersRun(runId, error)) return;
      try {
        if (runId !== undefined) {
          await keep(pool, runId);
          await deliver(pool);
          return;
        }
      } catch {
        // The database is gone, which is worth telling.
      }
      if (isInterrupted) return;
      const facts = factsWithoutRecord({ kind, asOf, runId: runId ?? null }, failureOfError(error));
      await send(sendUnkept(senders, facts));
    },
    resend: (pool) => send(deliverMessages(pool, senders, { evenAbandoned: true })),
  };
}

const isAnothersRun = (runId: string | undefined, error: unknown): boolean =>
  runId === undefined && error instanceof CmError && error.code === 'lock.held';

function inWords({ runId, sender, isSent, remark }: Delivery): string {
  const message = `The status message of ${runId === null ? 'this run' : `run ${runId}`} by ${sender}`;
  if (isSent) return `${message} was sent, but ${remark}.`;
  const next = runId === null ? '' : ' The next run tries again, or `cm nightly status --resend`.';
  return `${message} was not sent: ${remark?.replace(/\.$/, '')}.${next}`;
}

function sendersOf(workplace: Workplace): StatusSender[] {
  const { smtp_url, webhook_url } = workplace.settings.status;
  return [
    ...(smtp_url === undefined ? [] : [smtpSender(workplace, smtp_url)]),
    ...(webhook_url === undefined ? [] : [webhookSender(workplace, webhook_url)]),
  ];
}

function smtpSender(workplace: Workplace, url: string): StatusSender {
  const { smtp_user, smtp_tls, from, to } = workplace.settings.status;
  const password = variable(workplace.environment, 'CM_STATUS_SMTP_PASSWORD');
  if (from === undefined || to.length === 0)
    throw unusable('it has no address', 'Set status.from and status.to, or CM_STATUS_FROM and CM_STATUS_TO.');
  if (smtp_user !== undefined && password === undefined)
    throw unusable('the password of its login is not set', 'Set CM_STATUS_SMTP_PASSWORD.');
  if (smtp_user !== undefined && smtp_tls === 'off' && url.startsWith('smtp:'))
    throw unusable('a password may not go out in the clear', 'Set status.smtp_tls to required.');
  return new SmtpSender({
    url,
    tls: smtp_tls,
    login: smtp_user === undefined || password === undefined ? undefined : { user: smtp_user, password },
    from,
    to,
    ...patience(workplace),
  });
}

function webhookSender(workplace: Workplace, url: string): StatusSender {
  return new WebhookSender({
    url,
    token: variable(workplace.environment, 'CM_STATUS_WEBHOOK_TOKEN'),
    signingSecret: variable(workplace.environment, 'CM_STATUS_WEBHOOK_SECRET'),
    ...patience(workplace),
  });
}

function patience({ settings }: Workplace) {
  const { timeout_seconds, attempts } = settings.status;
  return { timeoutMs: timeout_seconds * 1000, timeLimitMs, retry: { ...patient, attempts } };
}

const unusable = (why: string, hint: string): CmError =>
  new CmError('status.unusable', `Status mail is on (status.smtp_url), but ${why}.`, { kind: 'usage', hint });
