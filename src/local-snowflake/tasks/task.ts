import type { ObjectName } from '../sql/catalog.ts';

/** A task as CREATE TASK says it. Its predecessors are tasks of the same schema, by name. */
export interface Definition {
  warehouse: string | undefined;
  schedule: string | undefined;
  comment: string;
  after: string[];
  /** The root task at whose end it runs, however that has gone. */
  finalizes: string | undefined;
  /** The expression of WHEN. */
  condition: string | undefined;
  /** The statement that it runs. */
  body: string;
}

export interface Task extends ObjectName, Definition {
  isStarted: boolean;
}

/** A task with predecessors runs when they have, a finalizer at the end; only others can be executed. */
export const isRoot = ({ after, finalizes }: Pick<Definition, 'after' | 'finalizes'>): boolean =>
  after.length === 0 && finalizes === undefined;
