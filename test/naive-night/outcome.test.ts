import { describe, expect, it } from 'vitest';
import { dividedBy, isSameAmount, rational, rounded } from './rational.ts';
import type { VisitRow } from './rows.ts';
import { aVisit, night, today, tomorrow } from './small-world.ts';

const nine = { actual: '09:00-11:00' };
const couple = [aVisit('P1', nine), aVisit('Q1', nine)];
const later = (name: string) => aVisit(name, { actual: '14:00-15:00' });

describe('exact numbers', () => {
  it('round halves away from zero', () => {
    expect(['2.5', '-2.5', '2.4999'].map((text) => rounded(rational(text), 0))).toEqual(['3', '-3', '2']);
    expect(rounded(rational('0.005'), 2)).toBe('0.01');
  });

  it('take a quotient of PostgreSQL for the same', () => {
    const third = dividedBy(rational(1), rational(3));
    expect(isSameAmount(third, rational('0.33333333333333333333'))).toBe(true);
    expect(isSameAmount(third, rational('0.33333333'))).toBe(false);
  });
});

describe('groups of the naive night', () => {
  const groups = (state: ReturnType<typeof night>) =>
    Object.fromEntries(state.conflicts.map(({ visit_id, group_id }) => [visit_id, group_id]));

  it('are components, numbered by their smallest visit', () => {
    const state = night({ visit: [...couple, later('R1'), later('S1')] });
    expect(groups(state)).toEqual({ P1: 1, Q1: 1, R1: 2, S1: 2 });
    expect(state.conflicts.map(({ group_created_on }) => group_created_on)).toEqual(Array(4).fill(today));
  });

  it('keep the smaller id and its day when they merge', () => {
    const before = night({ visit: [...couple, later('R1'), later('S1')] });
    const bridge = { ...aVisit('R2', { actual: '10:00-14:30' }) };
    const state = night(
      { visit: [...couple, later('R1'), later('S1'), bridge] },
      { after: before, asOf: tomorrow },
    );
    expect(groups(state)).toEqual({ P1: 1, Q1: 1, R1: 1, S1: 1, R2: 1 });
    expect(new Set(state.conflicts.map(({ group_created_on }) => group_created_on))).toEqual(
      new Set([today]),
    );
  });

  it('leave their id to the part with the smallest visit when pairs are gone', () => {
    const before = night({ visit: [...couple, later('R1'), later('S1')] });
    const asOne = { ...before, conflicts: before.conflicts.map((row) => ({ ...row, group_id: 5 })) };
    const state = night({ visit: [...couple, later('R1'), later('S1')] }, { after: asOne, asOf: tomorrow });
    expect(groups(state)).toEqual({ P1: 5, Q1: 5, R1: 6, S1: 6 });
  });
});

describe('money of the naive night', () => {
  const priceOf = (own: Partial<VisitRow>) => {
    const [money] = night({
      visit: [aVisit('P1', { ...nine, ...own }), aVisit('Q1', { actual: '10:00-12:00' })],
    }).money;
    if (money === undefined) throw new Error('there is no pair');
    return money;
  };

  it.each([
    ['hourly, not billed', { bill_rate_non_billed: '30', bill_type_non_billed: 'Hourly' }, '60.00', '30.00'],
    [
      'daily, not billed, four hours planned',
      {
        bill_rate_non_billed: '100',
        bill_type_non_billed: 'Daily',
        scheduled_start_time: `${today} 09:00:00`,
        scheduled_end_time: `${today} 13:00:00`,
      },
      '50.00',
      '25.00',
    ],
    [
      'per visit, billed for three hours',
      { billed: 'yes', billed_rate: '90', bill_type: 'Visit', billed_hours: '3' },
      '60.00',
      '30.00',
    ],
    [
      'billed for no hours',
      { billed: 'yes', billed_rate: '90', bill_type: 'Visit', billed_hours: '0' },
      '0.00',
      '0.00',
    ],
    ['nobody knows whether billed', { billed: null }, '0.00', '0.00'],
    ['a negative rate', { bill_rate_non_billed: '-30' }, '0.00', '0.00'],
    ['another type', { bill_type_non_billed: 'Weekly' }, '0.00', '0.00'],
  ])('%s', (_, own, shift, overlap) => {
    const money = priceOf(own);
    expect([rounded(money.shift_price, 2), rounded(money.overlap_price, 2)]).toEqual([shift, overlap]);
    expect(rounded(money.final_price, 2)).toBe('0.00');
  });

  it('is final when the pair is resolved', () => {
    const apart = [aVisit('P1', nine), aVisit('Q1', { actual: '10:00-12:00' })];
    const missed = apart.map((visit) => ({ ...visit, is_missed: visit.visit_id === 'Q1' }));
    const [money] = night({ visit: missed }, { after: night({ visit: apart }), asOf: tomorrow }).money;
    expect(money && rounded(money.final_price, 2)).toBe('30.00');
  });

  it('names what it is', () => {
    expect(priceOf({ billed: 'yes' })).toMatchObject({
      cost_type: 'Recovery',
      visit_type: 'Billed',
      conflict_type: 'only_to',
      visit_key: 'app-P1|app-Q1',
      is_canonical: true,
    });
    expect(priceOf({})).toMatchObject({ cost_type: 'Avoidance', visit_type: 'Confirmed' });
  });
});

describe('notifications of the naive night', () => {
  const lines = ({ notifications }: ReturnType<typeof night>) =>
    notifications.map(
      (row) => `${row.conflict_id} ${row.notification_type} ${row.provider_id} ${row.created_on}`,
    );

  it('tell of a new conflict, remind on its day, and tell of its end once', () => {
    const reminders = [{ payer_id: 'gold', provider_id: 'P', number_of_days: 1 }];
    const first = night({ visit: couple }, { reminders });
    const second = night({ visit: couple }, { reminders, after: first, asOf: tomorrow });
    expect(lines(second)).toEqual([
      '1 New Conflict P 2026-11-23',
      '2 New Conflict Q 2026-11-23',
      '1 From Payer P 2026-11-24',
    ]);
    const apart = [aVisit('P1', nine), later('Q1')];
    const third = night({ visit: apart }, { reminders, after: second, asOf: '2026-11-25' });
    expect(lines(third).slice(3)).toEqual(['1 Resolved P 2026-11-25', '2 Resolved Q 2026-11-25']);
    const open = night({ visit: couple }, { after: third, asOf: '2026-11-26' });
    expect(lines(night({ visit: apart }, { after: open, asOf: '2026-11-27' }))).toEqual(lines(third));
  });
});

describe('contacts and dashboards of the naive night', () => {
  it('fill what is empty from the contact maintained last', () => {
    const contacts = [
      {
        contact_id: 2,
        provider_id: 'P',
        contact_name: 'Older',
        phone: '2',
        recorded_at: '2026-01-02',
        updated_at: null,
      },
      {
        contact_id: 1,
        provider_id: 'P',
        contact_name: 'Newer',
        phone: ' ',
        recorded_at: '2026-01-01',
        updated_at: '2026-02-01',
      },
    ];
    const [own] = night({ visit: couple }, { contacts }).snapshots;
    expect(own).toMatchObject({ visit_id: 'P1', agency_contact: 'Newer', provider_phone: '2' });
  });

  it('count a collision once, and add what both sides cost', () => {
    const cells = night({ visit: couple }).dashboards.filter(
      ({ dashboard }) => dashboard === 'payer_conflict_type',
    );
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({
      dimensions: { payer_id: 'gold', visit_date: today, key: '{"conflict_type":"only_to"}' },
      count: 1,
    });
    expect(cells[0] && rounded(cells[0].shift_price, 2)).toBe('120.00');
  });

  it('do not show what belongs to a demo payer', () => {
    const ofDemo = couple.map((visit) => ({ ...visit, payer_id: 'demo' }));
    expect(night({ visit: ofDemo }).dashboards).toEqual([]);
  });
});
