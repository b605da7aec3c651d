import type pg from 'pg';
import { inTransaction } from '../../src/postgres/pool.ts';
import { quoteName } from '../../src/postgres/quote.ts';
import type {
  AbsenceRow,
  AddressRow,
  CaregiverRow,
  FoundPair,
  ProviderRow,
  Rules,
  TrainingRow,
  VisitRow,
  World,
} from './rows.ts';

/** Stores rows as sync does: a row that is equal keeps the run that last changed it. */
export async function storeRows(
  pool: pg.Pool,
  table: string,
  rows: readonly object[],
  syncRun: number,
): Promise<void> {
  const name = quoteName('analytics', table);
  const { rows: columns } = await pool.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and attname not like '\\_%' order by attnum`,
    [name],
  );
  const list = (prefix: string) => columns.map((column) => `${prefix}${quoteName(column.name)}`).join(', ');
  // Every table file lists its key first.
  const key = quoteName(columns[0]?.name ?? '');
  await inTransaction(pool, async (client) => {
    await client.query(
      `create temporary table arriving on commit drop as
       select ${list('')} from jsonb_populate_recordset(null::${name}, $1)`,
      [JSON.stringify(rows)],
    );
    await client.query(
      `delete from arriving using ${name} as known
       where arriving.${key} = known.${key} and row(${list('arriving.')}) is not distinct from row(${list('known.')})`,
    );
    await client.query(`delete from ${name} as known using arriving where arriving.${key} = known.${key}`);
    await client.query(
      `insert into ${name} (${list('')}, _run_id, _synced_at) select ${list('')}, $1, now() from arriving`,
      [syncRun],
    );
  });
}

export async function storeRules(pool: pg.Pool, rules: Rules): Promise<void> {
  await pool.query('update conflict.settings set extra_distance_percent = $1, cross_state_filter = $2', [
    rules.extra_distance_percent,
    rules.cross_state_filter ?? true,
  ]);
  await pool.query('truncate conflict.mph, conflict.excluded_ssns, conflict.excluded_agencies');
  await pool.query(
    'insert into conflict.mph select * from jsonb_populate_recordset(null::conflict.mph, $1)',
    [JSON.stringify(rules.mph)],
  );
  await pool.query('insert into conflict.excluded_ssns select unnest($1::text[])', [rules.excluded_ssns]);
  await pool.query('insert into conflict.excluded_agencies select unnest($1::uuid[])', [
    rules.excluded_agencies,
  ]);
}

/** Forgets everything that sync and pipeline have ever written. */
export async function emptyDatabase(pool: pg.Pool): Promise<void> {
  await pool.query(`truncate analytics.visit, analytics.deleted_visit, analytics.caregiver, analytics.provider,
    analytics.patient_address, analytics.patient, analytics.payer, analytics.office, analytics.contract,
    analytics.service_code, analytics.caregiver_inservice, analytics.caregiver_absence,
    conflict.conflicts, conflict.conflict_visit_maps, conflict.visit_snapshots,
    pipeline.caregiver_person, pipeline.provider_part, pipeline.payer_part, pipeline.patient_home, pipeline.workplace,
    pipeline.evaluated, pipeline.event, pipeline.changed_event, pipeline.unsettled_conflict, pipeline.last_group,
    control.pipeline_state, control.run, control.step
    cascade`);
}

/** Puts a world into an emptied database, as if sync run `syncRun` had brought it. */
export async function storeWorld(pool: pg.Pool, world: World, syncRun = 1): Promise<void> {
  await storeRules(pool, world.rules);
  await storeRows(pool, 'provider', world.providers, syncRun);
  await storeRows(pool, 'caregiver', world.caregivers, syncRun);
  await storeRows(pool, 'patient_address', world.addresses, syncRun);
  await storeRows(pool, 'visit', world.visits, syncRun);
  await storeRows(pool, 'deleted_visit', world.deletedVisits, syncRun);
  await storeRows(pool, 'caregiver_inservice', world.trainings, syncRun);
  await storeRows(pool, 'caregiver_absence', world.absences, syncRun);
}

/** The world's existing pairs, resolved since, so that only a pair that is found again is open. */
export async function storeResolvedPairs(pool: pg.Pool, world: World): Promise<void> {
  for (const [index, [visitId, conVisitId]] of world.existingPairs.entries()) {
    await pool.query(
      `with c as (
         insert into conflict.conflicts
           (conflict_id, visit_id, person_key, provider_id, visit_date, status, created_on, recorded_on)
         select $1, visit_id, gen_random_uuid(), provider_id, visit_date, 'R', '2026-11-01', '2026-11-01'
         from analytics.visit where visit_id = $2
         on conflict (visit_id) do update set status = 'R' returning *
       )
       insert into conflict.conflict_visit_maps (id, conflict_id, visit_id, con_visit_id, person_key, provider_id,
         con_provider_id, visit_date, status, created_on, detected_on, is_found)
       select $1, conflict_id, visit_id, $3, person_key, provider_id, provider_id, visit_date, status, created_on,
         created_on, false from c`,
      [index + 1, visitId, conVisitId],
    );
  }
}

/** Pairs that the rules have found, whatever became of them, in the shape and order of the naive detection. */
export async function readPairs(pool: pg.Pool): Promise<FoundPair[]> {
  const { rows } = await pool.query<FoundPair>(`
    select visit_id as "visitId", con_visit_id as "conVisitId",
      array_remove(array[
        case when distance_flag then 'distance' end,
        case when in_service_flag then 'in_service' end,
        case when pto_flag then 'pto' end,
        case when same_sch_time_flag then 'same_sch_time' end,
        case when same_visit_time_flag then 'same_visit_time' end,
        case when sch_and_visit_time_same_flag then 'sch_and_visit_time_same' end,
        case when sch_over_another_sch_time_flag then 'sch_over_another_sch_time' end,
        case when sch_time_over_visit_time_flag then 'sch_time_over_visit_time' end,
        case when visit_time_over_another_visit_time_flag then 'visit_time_over_another_visit_time' end
      ], null) as rules,
      minute_diff_between_sch as "minuteDiff", distance_miles_from_lat_lng as miles,
      average_miles_per_hour as mph, eta_travel_minutes as "etaMinutes"
    from conflict.conflict_visit_maps
    where is_found
    order by visit_id, con_visit_id`);
  return rows;
}

/** The world that a database holds, before its first night. */
export async function readWorld(pool: pg.Pool, asOf: string): Promise<World> {
  const rowsOf = async <Row extends pg.QueryResultRow>(sql: string) => (await pool.query<Row>(sql)).rows;
  const [rules] = await rowsOf<Rules>(`
    select extra_distance_percent::float8, cross_state_filter,
      (select jsonb_agg(to_jsonb(mph)) from conflict.mph) as mph,
      (select array_agg(ssn) from conflict.excluded_ssns) as excluded_ssns,
      (select coalesce(array_agg(provider_id::text), '{}') from conflict.excluded_agencies) as excluded_agencies
    from conflict.settings`);
  if (rules === undefined) throw new Error('conflict.settings is empty');
  return {
    asOf,
    rules,
    providers: await rowsOf<ProviderRow>(
      'select provider_id, is_active, is_demo, address_state from analytics.provider',
    ),
    caregivers: await rowsOf<CaregiverRow>('select caregiver_id, ssn from analytics.caregiver'),
    addresses: await rowsOf<AddressRow>(`
      select patient_address_id, patient_id, address_type, primary_address, zip_code, address_state, latitude, longitude,
        application_created_utc_timestamp
      from analytics.patient_address`),
    visits: await rowsOf<VisitRow>(`
      select visit_id, caregiver_id, provider_id, visit_date, scheduled_start_time, scheduled_end_time,
        visit_start_time, visit_end_time, is_missed, call_in_gps_coordinates, call_out_gps_coordinates,
        provider_patient_id, payer_patient_id
      from analytics.visit`),
    deletedVisits: await rowsOf<{ visit_id: string }>('select visit_id from analytics.deleted_visit'),
    trainings: await rowsOf<TrainingRow>(`
      select application_caregiver_inservice_id::float8, environment, caregiver_id, provider_id,
        inservice_start_date, inservice_end_date
      from analytics.caregiver_inservice`),
    absences: await rowsOf<AbsenceRow>(`
      select caregiver_vacation_id::float8, environment, caregiver_id, provider_id, start_date, end_date
      from analytics.caregiver_absence`),
    existingPairs: [],
  };
}

/** Everything that the pipeline owns in schema conflict, row by row. */
export async function readOutcome(
  pool: pg.Pool,
): Promise<{ conflicts: object[]; pairs: object[]; snapshots: object[]; dashboards: object[] }> {
  const rowsOf = async (sql: string) => (await pool.query<object & pg.QueryResultRow>(sql)).rows;
  return {
    conflicts: await rowsOf('select * from conflict.conflicts order by conflict_id'),
    pairs: await rowsOf('select * from conflict.conflict_visit_maps order by id'),
    snapshots: await rowsOf('select * from conflict.visit_snapshots order by visit_id'),
    dashboards: await rowsOf(`
      select 'pairs' as dashboard, to_jsonb(pair)::text as cell from conflict.dashboard_pairs pair
      union all select 'payer', to_jsonb(cell)::text from conflict.dashboard_payer cell
      union all select 'provider', to_jsonb(cell)::text from conflict.dashboard_provider cell
      union all select 'state', to_jsonb(cell)::text from conflict.dashboard_state cell
      order by 1, 2`),
  };
}
