import type { ProgramPlan } from '../procedures/plans.ts';
import type { EmptiedStages, StagePlace } from '../stages/stage.ts';
import type { Unload } from '../stages/unload-plan.ts';
import type { Stream } from '../streams/store.ts';
import type { Task } from '../tasks/task.ts';
import type { Column } from './catalog.ts';
import type { SessionContext } from './session.ts';

/** What a statement amounts to: the DuckDB text to run and how to answer. */
export type Plan =
  /** Rows: `sql` yields exactly `columns`, in order. */
  | { kind: 'query'; sql: string; columns: Column[] }
  /** Counts of changed rows: `sql` is run, its count answered under `counts`; others in the list are counted apart. */
  | {
      kind: 'change';
      type: ChangeType;
      steps: ChangeStep[];
      counts: string[];
      /** Streams that it reads, which move on when it is committed. */
      consumes?: readonly Stream[];
    }
  /** Definitions: all of `sql` in one transaction, then one status row. */
  | {
      kind: 'definition';
      sql: string[];
      message: string;
      /** Stages whose files go too. */
      emptied?: EmptiedStages;
      /** The database in which the session now has a table or a stage of its own. */
      temporaryIn?: string;
    }
  /** Files of a stage whose path begins with `path`. */
  | {
      kind: 'files';
      action: 'list' | 'remove';
      place: StagePlace;
      shownPrefix: string;
      path: string;
      pattern: string | undefined;
    }
  | ({ kind: 'unload' } & Unload)
  | { kind: 'attach'; database: string; message: string }
  | { kind: 'detach'; database: string; message: string }
  | ProgramPlan
  /** A task and what comes after it, in order. */
  | { kind: 'task graph'; tasks: Task[] }
  | { kind: 'transaction'; verb: 'begin' | 'commit' | 'rollback' }
  | { kind: 'session'; changes: Partial<SessionContext>; parameters: Record<string, string> };

type ChangeType = 'insert' | 'update' | 'delete' | 'merge' | 'truncate';

/** One DuckDB statement of a change and the count it feeds, if any. */
export interface ChangeStep {
  sql: string;
  count: number | undefined;
  /** A MERGE: it returns the action of each row, and these feed the counts in their order. */
  actions?: readonly string[];
  /** Lists for the parameters of a bulk insert. */
  lists?: (string | null)[][];
}
