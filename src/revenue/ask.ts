import type pg from 'pg';
import { collectQuestions, failWaiting, keepAnswers, waitingBatches } from './requests.ts';
import { type BillableAnswer, type BillableQuestion, RevenueError, type RevenueService } from './service.ts';

export interface AskOptions {
  pool: pg.Pool;
  /** `YYYY-MM-DD`; the day of the run. */
  asOf: string;
  /** Whom to ask, by the environment of the agencies. */
  services: ReadonlyMap<string, RevenueService>;
  /** Questions in a request. */
  batchSize: number;
  /** Requests to a service at the same time. */
  parallel: number;
  /** How long the night may wait for all of them together. */
  timeLimitMs: number;
}

export interface RevenueReport {
  readonly answered: number;
  readonly failed: number;
}

/**
 * Asks for the billable minutes of tonight's pairs, and keeps each batch of answers at once. Whatever the services do,
 * it ends: a question without an answer is a failure that is kept. What it throws comes from the database.
 */
export async function askRevenueServices(options: AskOptions): Promise<RevenueReport> {
  const { pool, asOf, services, timeLimitMs } = options;
  await collectQuestions(pool, { asOf, environments: [...services.keys()] });
  const limit = AbortSignal.timeout(timeLimitMs);
  const reports = await Promise.all(
    [...services].map(([environment, service]) => askOne({ ...options, environment, service, limit })),
  );
  return {
    answered: reports.reduce((sum, { answered }) => sum + answered, 0),
    failed: reports.reduce((sum, { failed }) => sum + failed, 0),
  };
}

interface OneEnvironment extends AskOptions {
  environment: string;
  service: RevenueService;
  limit: AbortSignal;
}

/** After so many batches in a row that found nobody, the service is taken for absent tonight. */
const patience = 3;

async function askOne(options: OneEnvironment): Promise<RevenueReport> {
  const { pool, asOf, environment, service, limit, batchSize, parallel } = options;
  const batches = oneAtATime(waitingBatches(pool, { environment, batchSize }));
  let [answered, failed, failedInARow] = [0, 0, 0];
  const worker = async (): Promise<void> => {
    while (!limit.aborted && failedInARow < patience) {
      const batch = await batches.next();
      if (batch === undefined) return;
      const answers = await answersTo(batch, service, limit);
      await keepAnswers(pool, { asOf, answers: answers.answers });
      const failures = answers.answers.filter((answer) => 'failure' in answer).length;
      failed += failures;
      answered += answers.answers.length - failures;
      failedInARow = answers.isAbsent ? failedInARow + 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  const failure = limit.aborted
    ? ({ type: 'time_limit', message: 'The night has no more time for the service.' } as const)
    : ({ type: 'gave_up', message: `${patience} batches in a row have failed before.` } as const);
  return { answered, failed: failed + (await failWaiting(pool, { asOf, environment, failure })) };
}

async function answersTo(
  batch: readonly BillableQuestion[],
  service: RevenueService,
  limit: AbortSignal,
): Promise<{ answers: BillableAnswer[]; isAbsent: boolean }> {
  try {
    return { answers: await service.ask(batch, limit), isAbsent: false };
  } catch (error) {
    if (!(error instanceof RevenueError)) throw error;
    return { answers: batch.map(({ id }) => ({ id, failure: error.failure })), isAbsent: true };
  }
}

/** Hands out what a generator yields to several takers; undefined when there is no more. */
function oneAtATime<T>(items: AsyncGenerator<T>): { next(): Promise<T | undefined> } {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    next: () => {
      const mine = turn.then(async () => {
        const { value, done } = await items.next();
        return done === true ? undefined : value;
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
