import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { caseRows, rowsOf, uuidOf } from '../detection/case-world.ts';
import { type BareOldSystem, empty, runDetection, startBareOldSystem, store } from './bare-old-system.ts';

/** What somebody writes between two nights, about a pair or about a visit's conflict. */
const written = z.union([
  z.object({ pair: z.tuple([z.string(), z.string()]), status: z.string() }),
  z.object({ conflict: z.string(), status: z.string() }),
  z.object({ conflict: z.string(), no_response: z.boolean() }),
]);

const state = { status: z.string(), resolved_on: z.string().nullable().default(null) };
const caseSchema = z.object({
  name: z.string(),
  why: z.string(),
  nights: z.array(
    z.object({
      as_of: z.string(),
      arrives: caseRows.default(caseRows.parse({})),
      written: z.array(written).default([]),
      excluded_agencies: z.array(z.string()).default([]),
      expected: z.object({
        pairs: z.array(z.object({ visit_id: z.string(), con_visit_id: z.string(), ...state })),
        conflicts: z.array(z.object({ visit_id: z.string(), ...state })),
      }),
    }),
  ),
});
type Case = z.infer<typeof caseSchema> & { index: number };
type Night = Case['nights'][number];

const cases: Case[] = z
  .array(caseSchema)
  .parse(JSON.parse(readFileSync('test/cases/lifecycle.json', 'utf8')))
  .map((one, index) => ({ ...one, index }));

interface States {
  pairs: unknown[];
  conflicts: unknown[];
}

let system: BareOldSystem;
/** By case and night. */
const states = new Map<string, States>();

beforeAll(async () => {
  system = await startBareOldSystem();
  const firstDays = new Set(cases.map(({ nights }) => nights[0]?.as_of ?? ''));
  for (const firstDay of firstDays) await live(cases.filter(({ nights }) => nights[0]?.as_of === firstDay));
}, 180_000);
afterAll(() => system.discard());

describe('the life of pairs and conflicts in the old system', () => {
  it.each(cases)('$name: $why', ({ nights, index }) => {
    for (const [night, { expected }] of nights.entries()) {
      const named = {
        pairs: expected.pairs.map((pair) => ({
          ...pair,
          visit_id: uuidOf(pair.visit_id, index),
          con_visit_id: uuidOf(pair.con_visit_id, index),
        })),
        conflicts: expected.conflicts.map((conflict) => ({
          ...conflict,
          visit_id: uuidOf(conflict.visit_id, index),
        })),
      };
      const about = `night ${night + 1}`;
      expect(sorted(states.get(`${index}/${night}`)?.pairs), about).toEqual(sorted(named.pairs));
      expect(sorted(states.get(`${index}/${night}`)?.conflicts), about).toEqual(sorted(named.conflicts));
    }
  });
});

const sorted = (rows: readonly unknown[] | undefined): string[] =>
  (rows ?? []).map((row) => JSON.stringify(row, keys)).sort();
const keys = ['visit_id', 'con_visit_id', 'status', 'resolved_on'];

/** Lives through the nights of all cases at once: each has persons and visits of its own. */
async function live(together: readonly Case[]): Promise<void> {
  const { rows } = system;
  await empty(rows);
  for (let night = 0; night < Math.max(...together.map(({ nights }) => nights.length)); night++) {
    const tonight = together.flatMap((one) => {
      const it = one.nights[night];
      return it ? [{ ...it, index: one.index }] : [];
    });
    system.setDay(tonight[0]?.as_of ?? '');
    await excludeAgencies(tonight);
    for (const { arrives, index } of tonight) await store(rows, rowsOf(arrives, index));
    for (const one of tonight) for (const note of one.written) await write(note, one.index);
    await runDetection(rows);
    const now = await readStates();
    for (const { index } of tonight) {
      const isOwn = ({ visit }: { visit: string }) => now.caseOf(visit) === index;
      states.set(`${index}/${night}`, {
        pairs: now.pairs.filter(isOwn).map(({ row }) => row),
        conflicts: now.conflicts.filter(isOwn).map(({ row }) => row),
      });
    }
  }
}

async function excludeAgencies(tonight: readonly (Night & { index: number })[]): Promise<void> {
  await system.rows('truncate table EXCLUDED_AGENCY');
  for (const { excluded_agencies, index } of tonight) {
    for (const agency of excluded_agencies)
      await system.rows(`insert into EXCLUDED_AGENCY ("ProviderID") values ('${uuidOf(agency, index)}')`);
  }
}

async function write(note: z.infer<typeof written>, index: number): Promise<void> {
  if ('pair' in note) {
    const [visit, con] = note.pair.map((id) => uuidOf(id, index));
    await system.rows(`
      update CONFLICTVISITMAPS set "StatusFlag" = '${note.status}'
      where "VisitID" = '${visit}' and "ConVisitID" = '${con}'`);
    return;
  }
  const [column, value] =
    'status' in note
      ? ['"StatusFlag"', `'${note.status}'`]
      : ['"NoResponseFlag"', note.no_response ? "'Y'" : 'null'];
  await system.rows(`
    update CONFLICTS set ${column} = ${value}
    where CONFLICTID in (select CONFLICTID from CONFLICTVISITMAPS where "VisitID" = '${uuidOf(note.conflict, index)}')`);
}

async function readStates() {
  const pairs = await system.rows(`
    select "VisitID", "ConVisitID", "StatusFlag", to_char("ResolveDate", 'YYYY-MM-DD'), SSN from CONFLICTVISITMAPS`);
  const conflicts = await system.rows(`
    select distinct M."VisitID", C."StatusFlag", to_char(C."ResolveDate", 'YYYY-MM-DD')
    from CONFLICTS as C join CONFLICTVISITMAPS as M on M.CONFLICTID = C.CONFLICTID`);
  // An SSN of a case ends with the case's number, by which events are told apart too.
  const numbers = new Map(pairs.map(([visit, , , , ssn]) => [visit ?? '', Number(ssn?.split('-').at(-1))]));
  return {
    caseOf: (visit: string) => numbers.get(visit),
    pairs: pairs.map(([visit_id, con_visit_id, status, resolved_on]) => ({
      visit: visit_id ?? '',
      row: { visit_id, con_visit_id, status, resolved_on },
    })),
    conflicts: conflicts.map(([visit_id, status, resolved_on]) => ({
      visit: visit_id ?? '',
      row: { visit_id, status, resolved_on },
    })),
  };
}
