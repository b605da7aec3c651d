/** A question about one direction of a pair; times are the wall clock as written, `YYYY-MM-DDTHH:MM:SS`. */
export interface BillableQuestion {
  /** Names the question in its batch; the answer repeats it. */
  readonly id: string;
  /** The ids of the agency's system. */
  readonly visit_id: string;
  readonly payer_id: string | null;
  readonly contract_id: string | null;
  readonly shift: Period;
  /** The time that the visit shares with the other one, the way there included; null where it shares none. */
  readonly overlap: Period | null;
}

export interface Period {
  readonly start: string;
  readonly end: string;
}

/** What a payer pays for; decimals of at most four places, as text, so that none is lost. */
export interface Billable {
  readonly minutes: string;
  readonly units: string;
}

export type BillableAnswer =
  | { readonly id: string; readonly fullShift: Billable; readonly overlap: Billable | null }
  | { readonly id: string; readonly failure: RevenueFailure };

export interface RevenueFailure {
  readonly type: FailureType;
  readonly message: string;
  /** What the service said, cut to a length that a log can hold. */
  readonly response?: string | undefined;
}

/** In the failure log as `failure_type`; docs/revenue-service.md explains each. */
export type FailureType =
  | 'refused'
  | 'unavailable'
  | 'malformed'
  | 'no_answer'
  | 'rejected'
  | 'time_limit'
  | 'gave_up';

/** Tells billable minutes for the agencies of one environment. */
export interface RevenueService {
  /**
   * Answers every question, in any order.
   *
   * @throws RevenueError when it can answer none of them
   */
  ask(questions: readonly BillableQuestion[], signal: AbortSignal): Promise<BillableAnswer[]>;
  close(): Promise<void>;
}

/** Why a whole batch has no answer. */
export class RevenueError extends Error {
  override readonly name = 'RevenueError';
  readonly failure: RevenueFailure;

  constructor(failure: RevenueFailure, options?: { cause: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}
