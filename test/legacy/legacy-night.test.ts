import { afterAll, describe, expect, it } from 'vitest';
import { addDays } from '../naive-night/time.ts';
import { createLegacyAccount, type LegacyAccount, runChain } from './account.ts';
import { differencesOf } from './compared.ts';
import { markConflicts } from './marks.ts';
import { nightToday } from './night-today.ts';
import { readAnalytics } from './read-analytics.ts';
import { type LegacyState, readSettings, readState } from './state.ts';

const firstDay = '2026-11-23';
const days = 10;

const accounts: LegacyAccount[] = [];
afterAll(() => Promise.all(accounts.map((account) => account.discard())));

describe('the old system, ten nights', () => {
  it.concurrent.each([1, 2, 3])(
    'leaves what the rules of today say, seed %i',
    { timeout: 1_800_000 },
    async (seed) => {
      const account = await createLegacyAccount({ visits: 1500, seed, asOf: firstDay });
      accounts.push(account);
      for (let day = 0; day < days; day++) {
        const asOf = addDays(firstDay, day);
        if (day > 0) await account.advance();
        const differences = await account.during(async (rows) => {
          const before = await readState(rows);
          const analytics = await readAnalytics(rows);
          expect(await runChain(rows)).toEqual([]);
          const expected = nightToday(before, analytics, await readSettings(rows), asOf);
          const after = await readState(rows);
          expectIds(before, after);
          const found = await differencesOf(expected, after, analytics, rows);
          await markConflicts(rows, seed + day);
          return found;
        });
        expect(differences, `day ${day}`).toEqual([]);
      }
    },
  );
});

/** Pairs and conflicts keep their numbers, and new ones have numbers of their own. */
function expectIds(before: LegacyState, after: LegacyState): void {
  const ids = after.pairs.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(after.pairs.length).toBeGreaterThan(10);
  const known = new Map(before.pairs.map(({ id, conflict_id }) => [id, conflict_id]));
  expect(
    after.pairs.filter(({ id }) => known.has(id)).map(({ id, conflict_id }) => [id, conflict_id]),
  ).toEqual([...known]);
}
