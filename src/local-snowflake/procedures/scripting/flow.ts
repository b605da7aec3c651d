import type { Value } from '../../sql/session.ts';
import type { StatementResult } from '../runner.ts';
import type { Scope } from './scope.ts';
import type { Step } from './syntax.ts';

/** What a block gives back. */
export type Returned =
  | { kind: 'nothing' }
  | { kind: 'value'; value: Value }
  | { kind: 'table'; result: StatementResult };

/** How it goes on after a step. */
export type Flow =
  | { kind: 'next' }
  | { kind: 'break' | 'continue'; label: string | undefined }
  | { kind: 'return'; returned: Returned };

export type RunSteps = (steps: Step[], scope: Scope) => Promise<Flow>;
