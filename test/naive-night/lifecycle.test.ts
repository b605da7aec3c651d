import { describe, expect, it } from 'vitest';
import type { VisitRow } from './rows.ts';
import { aVisit, conflictLines, night, pairLines, today, tomorrow } from './small-world.ts';
import type { NightState, Status } from './state.ts';

const nine = { actual: '09:00-11:00' };
const evening = { actual: '18:00-19:00' };
const couple = [aVisit('P1', nine), aVisit('Q1', nine)];
const trio = [...couple, aVisit('R1', nine)];
const gone = (visit_id: string) => [{ visit_id, visit_updated_timestamp: null }];

/** What people do during the day. */
function marked(state: NightState, marks: Readonly<Record<string, Status>>): NightState {
  return {
    ...state,
    conflicts: state.conflicts.map((row) => ({ ...row, status: marks[row.visit_id] ?? row.status })),
    pairs: state.pairs.map((row) => ({
      ...row,
      status: marks[`${row.visit_id}>${row.con_visit_id}`] ?? row.status,
    })),
  };
}

const next = (visit: readonly VisitRow[], after: NightState, rows = {}) =>
  night({ visit, ...rows }, { after, asOf: tomorrow });

describe('a night in the life of pairs and conflicts', () => {
  it('numbers new ones in the order of their visits (2)', () => {
    const state = night({ visit: [...couple].reverse() });
    expect(state.pairs.map(({ id, conflict_id, visit_id }) => [id, conflict_id, visit_id])).toEqual([
      [1, 1, 'P1'],
      [2, 2, 'Q1'],
    ]);
    expect(state.conflicts.map(({ recorded_on }) => recorded_on)).toEqual([today, today]);
    const later = next(
      [...couple, aVisit('A1', { ...nine, provider_id: 'S', caregiver_id: 'ann at S' })],
      state,
    );
    expect(later.pairs.map(({ id, visit_id, con_visit_id }) => [id, visit_id, con_visit_id])).toEqual([
      [1, 'P1', 'Q1'],
      [2, 'Q1', 'P1'],
      [3, 'A1', 'P1'],
      [4, 'A1', 'Q1'],
      [5, 'P1', 'A1'],
      [6, 'Q1', 'A1'],
    ]);
  });

  it('opens a pair that is found again, but for marks of people (1)', () => {
    const before = marked(night({ visit: trio }), { 'P1>Q1': 'R', 'Q1>P1': 'W', 'P1>R1': 'I', 'R1>P1': 'N' });
    expect(pairLines(next(trio, before))).toEqual([
      'P1>Q1 U',
      'P1>R1 I',
      'Q1>P1 W',
      'Q1>R1 U',
      'R1>P1 U',
      'R1>Q1 U',
    ]);
  });

  it('ends what is no longer found, and the conflict with it (5, 9)', () => {
    const state = next([aVisit('P1', nine), aVisit('Q1', evening)], night({ visit: couple }));
    expect(pairLines(state)).toEqual(['P1>Q1 R', 'Q1>P1 R']);
    expect(conflictLines(state)).toEqual(['P1 R', 'Q1 R']);
    expect(state.pairs.map(({ resolved_on }) => resolved_on)).toEqual([tomorrow, tomorrow]);
    expect(state.pairs.map(({ resolved_by }) => resolved_by)).toEqual(['Provider Q', 'Provider Q']);
  });

  it('keeps the day and keeper of an end until it is open again', () => {
    const apart = [aVisit('P1', nine), aVisit('Q1', evening)];
    const ended = next(apart, night({ visit: couple }));
    const stillOver = night({ visit: apart }, { after: ended, asOf: '2026-11-25' });
    expect(stillOver.pairs).toEqual(ended.pairs);
    const openAgain = night({ visit: couple }, { after: stillOver, asOf: '2026-11-26' });
    expect(openAgain.pairs[0]).toMatchObject({
      ...{ status: 'U', resolved_on: null, resolved_by: null, created_on: today, detected_on: '2026-11-26' },
    });
    expect(openAgain.conflicts[0]).toMatchObject({ status: 'U', resolved_on: null, resolved_by: null });
  });

  it('deletes the conflict of a deleted visit and the pairs that point at it, for good (3)', () => {
    const deleted = next(couple, night({ visit: couple }), { deleted_visit: gone('Q1') });
    expect(pairLines(deleted)).toEqual(['P1>Q1 D', 'Q1>P1 R']);
    expect(conflictLines(deleted)).toEqual(['P1 R', 'Q1 D']);
    expect(deleted.pairs.map(({ resolved_by }) => resolved_by)).toEqual(['Provider Q', 'Provider Q']);
    const back = next(couple, deleted);
    expect(pairLines(back)).toEqual(['P1>Q1 D', 'Q1>P1 R']);
    expect(conflictLines(back)).toEqual(['P1 R', 'Q1 D']);
  });

  it('resolves what has a missed visit, whatever mark it has, once (4)', () => {
    const missed = [aVisit('P1', nine), aVisit('Q1', { ...nine, is_missed: true })];
    const before = marked(night({ visit: couple }), { P1: 'W', 'Q1>P1': 'W' });
    const state = next(missed, before);
    expect(pairLines(state)).toEqual(['P1>Q1 R', 'Q1>P1 R']);
    expect(conflictLines(state)).toEqual(['P1 R', 'Q1 R']);
    expect(state.conflicts.map(({ resolved_by }) => resolved_by)).toEqual(['Provider Q', 'Provider Q']);
    const later = night({ visit: missed }, { after: state, asOf: '2026-11-25' });
    expect(later.pairs).toEqual(state.pairs);
    expect(later.conflicts).toEqual(state.conflicts);
  });

  it('opens a conflict again that has an unresolved pair, also after a missed other visit (6)', () => {
    const missed = [...couple, aVisit('R1', { ...nine, is_missed: true })];
    const state = next(missed, night({ visit: trio }));
    expect(pairLines(state)).toEqual(['P1>Q1 U', 'P1>R1 R', 'Q1>P1 U', 'Q1>R1 R', 'R1>P1 R', 'R1>Q1 R']);
    expect(conflictLines(state)).toEqual(['P1 U', 'Q1 U', 'R1 R']);
  });

  it('lets a conflict and its only pair end together (7)', () => {
    const ofConflict = marked(night({ visit: couple }), { P1: 'R', 'P1>Q1': 'W' });
    expect(pairLines(next(couple, ofConflict))).toEqual(['P1>Q1 R', 'Q1>P1 U']);
    const ofPair = marked(night({ visit: couple }), { P1: 'W' });
    expect(conflictLines(next(couple, ofPair, { deleted_visit: gone('Q1') }))).toEqual(['P1 R', 'Q1 D']);
  });

  it('ends the last open pair of a conflict that is over (8)', () => {
    const before = marked(night({ visit: trio }), { P1: 'R', 'P1>Q1': 'W' });
    const state = next([aVisit('P1', nine), aVisit('Q1', nine), aVisit('R1', evening)], before);
    expect(pairLines(state).filter((line) => line.startsWith('P1'))).toEqual(['P1>Q1 R', 'P1>R1 R']);
  });

  it('ends a conflict all of whose pairs are over, even one that somebody works on (9)', () => {
    const before = marked(night({ visit: trio }), { P1: 'W' });
    const state = next([aVisit('P1', evening), aVisit('Q1', nine), aVisit('R1', nine)], before);
    expect(conflictLines(state)).toEqual(['P1 R', 'Q1 U', 'R1 U']);
  });

  it('says no response where that was the answer (10)', () => {
    const before = night({ visit: couple });
    const answered = {
      ...before,
      conflicts: before.conflicts.map((row) => ({ ...row, no_response: row.visit_id === 'P1' })),
    };
    const state = next(couple, answered);
    expect(conflictLines(state)).toEqual(['P1 N', 'Q1 U']);
    expect(pairLines(state)).toEqual(['P1>Q1 U', 'Q1>P1 N']);
  });

  it('keeps flags that once fired while the pair is found', () => {
    const planned = [aVisit('P1', { scheduled: '09:00-11:00' }), aVisit('Q1', { scheduled: '09:00-11:00' })];
    expect(next(couple, night({ visit: planned })).pairs[0]).toMatchObject({
      same_sch_time_flag: true,
      same_visit_time_flag: true,
    });
  });

  it('touches nothing that the window has left behind', () => {
    const old = couple.map((visit) => ({ ...visit, visit_date: '2024-11-23' }));
    const before = night({ visit: old });
    expect(pairLines(before)).toEqual(['P1>Q1 U', 'Q1>P1 U']);
    expect(pairLines(next([old[0] ?? aVisit('P1')], before))).toEqual(['P1>Q1 U', 'Q1>P1 U']);
  });
});
