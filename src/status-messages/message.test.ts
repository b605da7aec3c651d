import { describe, expect, it } from 'vitest';
import { someFacts } from '../../test/status-messages/a-message.ts';
import type { RunFacts } from './facts.ts';
import { failureOf, failureOfError } from './failure.ts';
import { statusMessage } from './message.ts';
import { isOccasion } from './outbox.ts';

const refused = failureOf({
  code: 'sync.value_refused',
  kind: 'failed',
  part: 'sync',
  message: 'caregiver: a value does not fit: "078-05-1120" (row 3, column ssn)',
  hint: 'Correct the value at its source.',
});

describe('the words of a status message', () => {
  it('tell what a night has changed, and which tables to look at', () => {
    const facts = someFacts({
      isResumed: true,
      tables: [
        { table: 'visit', failure: null, rejected: 3, drift: [] },
        {
          table: 'payer',
          failure: null,
          rejected: 0,
          drift: ['column "Fax" of A.B.C is new (TEXT): it is added.'],
        },
      ],
    });
    expect(statusMessage(facts).text).toBe(`Night of 2026-11-23: done, pairs: 1,200 new, 4 resolved.

Run 12 began 2026-11-24 02:00 UTC and took 41m 12s, with what it was cut off in or failed at before. 16 tables were read.

                 new  reopened  resolved   deleted
pairs          1,200         0         4         0
conflicts        610         0         2         0

Tables to look at:
  visit: rows that could not be stored: 3; control.quarantine lists them.
  payer: column "Fax" of A.B.C is new (TEXT): it is added.

The first pairs that changed:
  pair 88 of conflict 31: new

More: \`cm nightly status\`; \`cm conflict show ID\` tells a conflict.
`);
  });

  it('tell where a night failed and what to do, and nothing of the row it failed at', () => {
    const facts = someFacts({
      outcome: 'failed',
      seconds: 182,
      failure: refused,
      changes: null,
      examples: [],
      tables: [{ table: 'caregiver', failure: refused, rejected: 0, drift: [] }],
    });
    expect(statusMessage(facts).text).toBe(`Night of 2026-11-23: failed in sync.

Run 12 began 2026-11-24 02:00 UTC and ended after 3m 02s. 16 tables were read.

sync.value_refused: Its message may quote rows and is left out here; \`cm nightly status\` has it.
What to do: Correct the value at its source.

Tables to look at:
  caregiver: failed, sync.value_refused. Correct the value at its source.

Readers see the conflicts of the run before. Once that is corrected, \`cm nightly --as-of 2026-11-23\` goes on, under the same id. More: \`cm nightly status\`.
`);
    expect(JSON.stringify(statusMessage(facts))).not.toContain('078');
  });

  it('have the message of an error that names no row', () => {
    const failure = failureOf({
      code: 'pipeline.source_not_refreshed',
      kind: 'gate',
      part: 'gate',
      message: 'The source is not refreshed for 2026-11-23.',
    });
    expect(failure).toMatchObject({ isGate: true, message: 'The source is not refreshed for 2026-11-23.' });
    expect(statusMessage(someFacts({ outcome: 'held', failure })).subject).toBe(
      'Night of 2026-11-23: waiting in gate',
    );
  });

  it('leave out that of an error nobody foresaw', () => {
    expect(failureOfError(new Error('duplicate key (name)=(Jane Doe)'))).toMatchObject({
      code: 'unexpected',
      message: null,
    });
  });

  it('have one id for the same facts, and another for others', () => {
    const [first, same, other] = [someFacts(), someFacts(), someFacts({ outcome: 'failed' })];
    expect(statusMessage(first).id).toBe(statusMessage(same).id);
    expect(statusMessage(first).id).not.toBe(statusMessage(other).id);
  });
});

describe('an occasion', () => {
  const none = { new: 0, reopened: 0, resolved: 0, deleted: 0 };
  const quiet: Partial<RunFacts> = { changes: { pairs: none, conflicts: none } };
  const rejects = [{ table: 'visit', failure: null, rejected: 3, drift: [] }];

  it.each<[string, Partial<RunFacts>, boolean, boolean]>([
    ['a failure', { outcome: 'failed' }, true, true],
    ['a closed gate', { outcome: 'held' }, true, true],
    ['a change', {}, false, true],
    ['a quiet night', quiet, false, false],
    ['a quiet night with rows that could not be stored', { ...quiet, tables: rejects }, false, true],
  ])('by `failure` and by `change`: %s', (_what, facts, byFailure, byChange) => {
    expect(isOccasion(someFacts(facts), 'always')).toBe(true);
    expect(isOccasion(someFacts(facts), 'failure')).toBe(byFailure);
    expect(isOccasion(someFacts(facts), 'change')).toBe(byChange);
  });
});
