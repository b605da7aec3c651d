import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyticsTables } from '../analytics-tables.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { fraction, rounded } from './fraction.ts';
import { type Collisions, computeMoney, flags, readMoney, type Side, storeCollisions } from './pairs.ts';
import { tablesOf } from './tables.ts';

const tables = tablesOf(readFileSync('docs/metrics.md', 'utf8'));
const under = (heading: string) =>
  tables.filter((table) => table.heading === heading).flatMap(({ rows }) => rows);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createAnalyticsTables(database.pool);
});
afterAll(() => database.drop());

const functions = tables.filter(({ heading }) => heading.startsWith('`pipeline.'));

it('explains every number that a pair has in money', () => {
  expect(functions.map(({ heading }) => /pipeline\.(\w+)/.exec(heading)?.[1])).toEqual(
    expect.arrayContaining([
      'full_shift_minutes',
      'overlap_minutes',
      'rate_per_minute',
      'price',
      'final_price',
      'cost_type',
      'visit_type',
      'conflict_type',
      'visit_key',
    ]),
  );
});

describe.each(functions)('$heading', ({ heading, rows }) => {
  it.each(rows)('%j', async ({ result = '', ...given }) => {
    const [, name = '', list = ''] = /^`([\w.]+)\((.*)\)`$/.exec(heading) ?? [];
    expect(Object.keys(given)).toEqual(list.split(', '));
    // The name says what each value is: a cell goes in as text, and the function's own types read it.
    const values = Object.values(given).map((cell) => (cell === '' ? null : cell));
    const { rows: answers } = await database.pool.query<{ answer: string | null }>(
      `select ${name}(${Object.keys(given)
        .map((argument, index) => `${argument} => $${index + 1}`)
        .join(', ')})::text as answer`,
      values,
    );
    expect(asGiven(answers[0]?.answer ?? '', result)).toBe(result);
  });
});

/** A number to the places that the example gives. */
function asGiven(answer: string, example: string): string {
  const [, places] = /^-?\d+\.(\d+)…$/.exec(example) ?? [];
  if (places !== undefined)
    return `${rounded(fraction(answer), places.length).padEnd(example.length - 1, '0')}…`;
  return /^-?[\d.]+$/.test(example) && /^-?[\d.]+$/.test(answer) ? rounded(fraction(answer), 30) : answer;
}

describe('Whole pairs', () => {
  it.each(under('Whole pairs'))('%j', async (example) => {
    const groupSize = Number(example.group);
    const [fullShift = null, overlap = null] =
      example.billable === '' ? [] : (example.billable ?? '').split(' / ');
    await storeCollisions(database.pool, {
      sides: [
        {
          ...sideOf(1, example['own shift'] ?? ''),
          billed: example.billed || null,
          billType: example['bill type'] || null,
          billRate: example.rate || null,
          billedHours: example.hours || null,
        },
        ...Array.from({ length: groupSize - 1 }, (_, index) =>
          sideOf(index + 2, example['other shift'] ?? ''),
        ),
      ],
      pairs: Array.from({ length: groupSize }, (_, index) => ({
        id: index + 1,
        visit: index + 1,
        con: index === 0 ? 2 : 1,
        flags: flags.filter((flag) => `${example.flags}_flag` === flag),
        status: example.status ?? '',
        billableFullShift: fullShift,
        billableOverlap: overlap,
      })),
      groups: Object.fromEntries(Array.from({ length: groupSize }, (_, index) => [index + 1, 7])),
      payers: [{ payer: 1, isActive: true, isDemo: false }],
    });
    await computeMoney(database.pool, { mode: 'full', runId: 1 });
    const [money] = await readMoney(database.pool);
    const shown = (amount = '') => {
      const [whole, places = ''] = rounded(fraction(amount), 2).split('.');
      return `${whole}.${places.padEnd(2, '0')}`;
    };
    expect({
      minutes: `${money?.full_shift_minutes} / ${money?.overlap_minutes}`,
      amounts: [money?.shift_price, money?.overlap_price, money?.final_price].map(shown).join(' / '),
      kinds: `${money?.cost_type}, ${money?.visit_type}, ${money?.conflict_type}`,
    }).toEqual({ minutes: example.minutes, amounts: example.amounts, kinds: example.kinds });
  });
});

describe('Group size', () => {
  const payers = [
    { payer: 1, isActive: true, isDemo: false },
    { payer: 2, isActive: false, isDemo: false },
    { payer: 3, isActive: true, isDemo: true },
  ];
  const payerOf: Readonly<Record<string, number>> = { active: 1, inactive: 2, demo: 3 };

  it.each(under('Group size'))('%j', async ({ 'conflicts of the group': conflicts = '', size }) => {
    const members = conflicts.split(', ').map((conflict) => conflict.split(' '));
    const world: Collisions = {
      sides: members.map(([payer = ''], index) => ({
        ...sideOf(index + 1, 'a 09:00-10:00'),
        payer: payerOf[payer] ?? null,
      })),
      pairs: members.map(([, days], index) => ({
        id: index + 1,
        visit: index + 1,
        con: 1000,
        flags: [days === 'PTO' ? 'pto_flag' : 'same_visit_time_flag'],
        status: 'U',
        billableFullShift: null,
        billableOverlap: null,
      })),
      groups: Object.fromEntries(members.map((_, index) => [index + 1, 7])),
      payers,
    };
    await storeCollisions(database.pool, world);
    await computeMoney(database.pool, { mode: 'full', runId: 1 });
    const { rows } = await database.pool.query('select pipeline.group_size(7) as size');
    expect(rows).toEqual([{ size }]);
  });
});

/** Of `a 09:00-11:00`: actual, scheduled or training. */
function sideOf(visit: number, shift: string): Side {
  const [, kind, start, end] = /^([ast]) (\d\d:\d\d)-(\d\d:\d\d)$/.exec(shift) ?? [];
  const from = (...kinds: string[]) => (kinds.includes(kind ?? '') ? `2026-11-23 ${start}:00` : null);
  const to = (...kinds: string[]) => (kinds.includes(kind ?? '') ? `2026-11-23 ${end}:00` : null);
  return {
    visit,
    payer: 1,
    applicationVisitId: kind === 't' ? null : String(1000 + visit),
    visitStart: from('a'),
    visitEnd: to('a'),
    // What was planned counts where it was not worked alone; a rate for what is not billed is for the planned minutes.
    scheduledStart: from('a', 's'),
    scheduledEnd: to('a', 's'),
    inServiceStart: from('t'),
    inServiceEnd: to('t'),
    billed: null,
    billType: null,
    billRate: null,
    billedHours: null,
  };
}
