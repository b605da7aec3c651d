import type { RunFacts } from '../../src/status-messages/index.ts';
import { statusMessage } from '../../src/status-messages/message.ts';

/** A night that has gone well and changed a little, unless told otherwise. */
export function someFacts(facts: Partial<RunFacts> = {}): RunFacts {
  return {
    runId: '12',
    kind: 'nightly',
    asOf: '2026-11-23',
    outcome: 'done',
    isResumed: false,
    startedAt: '2026-11-24 02:00',
    seconds: 2472,
    failure: null,
    changes: {
      pairs: { new: 1200, reopened: 0, resolved: 4, deleted: 0 },
      conflicts: { new: 610, reopened: 0, resolved: 2, deleted: 0 },
    },
    examples: [{ pairId: 88, conflictId: 31, change: 'new' }],
    tablesRead: 16,
    tables: [],
    ...facts,
  };
}

export const someMessage = () => statusMessage(someFacts());
