import type pg from 'pg';
import { runPipeline } from '../../src/pipeline/index.ts';
import { caseRows, rowsOf } from './case-world.ts';
import { storeRows } from './store.ts';

/** Rows in the words of the worked cases, as one sync brings them. */
export async function arrive(pool: pg.Pool, rows: object, syncRun: number): Promise<void> {
  const arriving = rowsOf(caseRows.parse(rows), 0);
  await storeRows(pool, 'provider', arriving.providers, syncRun);
  await storeRows(pool, 'caregiver', arriving.caregivers, syncRun);
  await storeRows(pool, 'patient_address', arriving.addresses, syncRun);
  await storeRows(pool, 'visit', arriving.visits, syncRun);
  await storeRows(pool, 'deleted_visit', arriving.deletedVisits, syncRun);
  await storeRows(pool, 'caregiver_inservice', arriving.trainings, syncRun);
  await storeRows(pool, 'caregiver_absence', arriving.absences, syncRun);
}

export async function night(pool: pg.Pool, asOf: string, options: { full?: boolean } = {}): Promise<void> {
  await runPipeline({ pool, asOf, personKeySecret: 'secret of the nights', ...options });
}

/** One person, employed by four agencies. */
export const oneAide = {
  providers: ['P1', 'P2', 'P3', 'P4'].map((id) => ({ id })),
  caregivers: ['C1', 'C2', 'C3', 'C4'].map((id) => ({ id, ssn: '900-22-0001' })),
};

/** A worked visit at an agency, `09:00-11:00` on 2026-11-22 unless another day is named. */
export function visit(id: string, agency: 1 | 2 | 3 | 4, span: string, day = '2026-11-22') {
  const [start, end] = span.split('-').map((time) => `${day}T${time}:00`);
  return {
    visit_id: id,
    provider_id: `P${agency}`,
    caregiver_id: `C${agency}`,
    visit_date: day,
    visit_start: start,
    visit_end: end,
  };
}
