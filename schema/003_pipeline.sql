-- 003_pipeline.sql
-- What the pipeline keeps between two nights, the tables it works in, and the rules as functions (DOMAIN.md §4, §5).
-- Locks: none on existing data, everything is new.
create schema pipeline;

-- The inputs of a run; the runner sets them for the length of each step's transaction ------------------------

create function pipeline.as_of() returns date
  language sql stable parallel safe
  return current_setting('cm.as_of')::date;

-- The day of the last run; null when this one is full.
create function pipeline.last_as_of() returns date
  language sql stable parallel safe
  return nullif(current_setting('cm.last_as_of'), '')::date;

create function pipeline.is_full() returns boolean
  language sql stable parallel safe
  return current_setting('cm.mode') = 'full';

create function pipeline.run_id() returns bigint
  language sql stable parallel safe
  return current_setting('cm.run_id')::bigint;

-- Rows of an analytics table with a greater _run_id are new to this run; -1, all of them, when the run is full.
create function pipeline.evaluated_run(of_source text) returns bigint
  language sql stable parallel safe
  return coalesce((current_setting('cm.evaluated')::jsonb ->> of_source)::bigint, -1);

-- The window of DOMAIN.md §4, both days included.
create function pipeline.first_day(as_of date) returns date
  language sql immutable parallel safe
  return (as_of - interval '2 years')::date;

create function pipeline.last_day(as_of date) returns date
  language sql immutable parallel safe
  return as_of + 45;

-- What is kept from night to night ---------------------------------------------------------------------------

-- How far each table of schema analytics has been evaluated, by its greatest _run_id; and, as source 'pipeline',
-- the last run of the pipeline itself that came to its end.
create table pipeline.evaluated (
  source text primary key,
  run_id bigint not null
);

-- Who a caregiver is; person_key is null for one who takes no part (no SSN, or a placeholder).
create table pipeline.caregiver_person (
  caregiver_id   uuid primary key,
  person_key     uuid,
  ssn_last_four  text,
  -- The run of the pipeline that saw person_key change last.
  changed_by_run bigint not null
);
create index on pipeline.caregiver_person (person_key);
create index on pipeline.caregiver_person (changed_by_run);

create table pipeline.provider_part (
  provider_id    uuid primary key,
  takes_part     boolean not null,
  changed_by_run bigint not null
);

-- The address of a patient (DOMAIN.md §4); all null once no address qualifies any more.
create table pipeline.patient_home (
  patient_id         uuid primary key,
  patient_address_id uuid,
  address_line       text,
  city               text,
  county             text,
  state              text,
  zip                text,
  latitude           double precision,
  longitude          double precision,
  changed_by_run     bigint not null,
  -- As changed_by_run, but only for what rule 7 reads: coordinates and ZIP.
  moved_by_run       bigint not null
);
create index on pipeline.patient_home (patient_address_id);
create index on pipeline.patient_home (changed_by_run);
create index on pipeline.patient_home (moved_by_run);

-- Work tables: filled and read within one run. A crash of the server empties them all, the row of
-- work_of_run with them, and that is how the runner knows that it must begin again. ---------------------------

create unlogged table pipeline.work_of_run (run_id bigint primary key);

-- Visits that changed, or whose caregiver, provider or patient did; a full run leaves it empty.
create unlogged table pipeline.changed_visit (visit_id uuid primary key);

-- Days of persons on which something changed; a full run leaves it empty and looks at every day.
create unlogged table pipeline.changed_day (
  person_key uuid not null,
  visit_date date not null,
  primary key (person_key, visit_date)
);

-- A candidate's shift is its actual times when it is worked, else its scheduled times.
create unlogged table pipeline.candidate (
  visit_id    uuid not null,
  person_key  uuid not null,
  provider_id uuid not null,
  visit_date  date not null,
  starts_at   timestamp not null,
  ends_at     timestamp not null,
  is_worked   boolean not null,
  is_missed   boolean not null
);

-- Two candidates of one person on one day at two providers, each couple once, if any rule may fire.
create unlogged table pipeline.encounter (
  visit_id            uuid not null,
  other_visit_id      uuid not null,
  person_key          uuid not null,
  visit_date          date not null,
  worked_sides        smallint not null,
  is_any_missed       boolean not null,
  is_equal            boolean not null,
  is_overlap          boolean not null,
  gap_minutes         integer not null,
  minutes_to_other    integer not null,
  minutes_from_other  integer not null
);

-- Every directed pair that the rules find tonight among the days looked at.
create unlogged table pipeline.detected_pair (
  visit_id                                uuid not null,
  con_visit_id                            uuid not null,
  person_key                              uuid not null,
  visit_date                              date not null,
  same_sch_time_flag                      boolean not null,
  same_visit_time_flag                    boolean not null,
  sch_and_visit_time_same_flag            boolean not null,
  sch_over_another_sch_time_flag          boolean not null,
  visit_time_over_another_visit_time_flag boolean not null,
  sch_time_over_visit_time_flag           boolean not null,
  distance_flag                           boolean not null,
  minute_diff_between_sch                 integer not null,
  distance_miles_from_lat_lng             numeric(10, 2),
  average_miles_per_hour                  numeric(6, 2),
  eta_travel_minutes                      numeric(10, 2),
  primary key (visit_id, con_visit_id)
);

-- Visits with a pair that was looked at tonight, found again or not.
create unlogged table pipeline.evaluated_visit (visit_id uuid primary key);

-- The rules --------------------------------------------------------------------------------------------------

-- The first 128 bits of HMAC-SHA-256 over the trimmed SSN (docs/adr/001-person-key.md); null without an SSN.
create function pipeline.person_key(ssn text) returns uuid
  language sql stable parallel safe
  return case when btrim(ssn) <> '' then
    encode(substring(hmac(btrim(ssn), current_setting('cm.person_key_secret'), 'sha256') for 16), 'hex')::uuid
  end;

create function pipeline.is_equal(a_start timestamp, a_end timestamp, b_start timestamp, b_end timestamp)
  returns boolean
  language sql immutable parallel safe
  return a_start = b_start and a_end = b_end;

-- Strict: shifts that only touch do not overlap.
create function pipeline.is_overlap(a_start timestamp, a_end timestamp, b_start timestamp, b_end timestamp)
  returns boolean
  language sql immutable parallel safe
  return a_start < b_end and a_end > b_start;

-- DATEDIFF(minute, …) of Snowflake: both are cut to the minute first. Negative when `later` is the earlier one.
create function pipeline.minutes_between(earlier timestamp, later timestamp) returns integer
  language sql immutable parallel safe
  return (date_part('epoch', date_trunc('minute', later) - date_trunc('minute', earlier)) / 60)::integer;

-- From the end of the shift that starts first to the start of the other; of two that start together, the one
-- that ends first comes first.
create function pipeline.gap_minutes(a_start timestamp, a_end timestamp, b_start timestamp, b_end timestamp)
  returns integer
  language sql immutable parallel safe
  return case
    when a_start < b_start or (a_start = b_start and a_end <= b_end) then pipeline.minutes_between(a_end, b_start)
    else pipeline.minutes_between(b_end, a_start)
  end;

-- A point (latitude, longitude), or null when it is no place on earth; (0, 0) means "unknown" in the source.
create function pipeline.place(coordinates point) returns point
  language sql immutable parallel safe
  return case
    when abs(coordinates[0]) <= 90 and abs(coordinates[1]) <= 180
      and not (coordinates[0] = 0 and coordinates[1] = 0)
    then coordinates
  end;

-- The place in the text of an EVV punch, such as "40.71,-74.00" with or without the quotes.
create function pipeline.place_of_punch(gps text) returns point
  language sql immutable parallel safe
  return case
    when replace(gps, '"', '') ~ '^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?\s*,\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?\s*$'
    then pipeline.place(replace(gps, '"', '')::point)
  end;

-- Where a visit took place: the caregiver's phone when leaving, else when arriving, else the patient's home.
create function pipeline.visit_place(
  call_out_gps text, call_in_gps text, home_latitude double precision, home_longitude double precision
) returns point
  language sql immutable parallel safe
  return coalesce(
    pipeline.place_of_punch(call_out_gps), pipeline.place_of_punch(call_in_gps),
    pipeline.place(point(home_latitude, home_longitude))
  );

-- Haversine on the sphere that Snowflake's ST_DISTANCE uses; the clamp is for antipodes, where rounding may pass 1.
create function pipeline.great_circle_metres(a point, b point) returns double precision
  language sql immutable parallel safe
  return 2 * 6371010 * asin(least(1, sqrt(
    power(sind((b[0] - a[0]) / 2), 2) + cosd(a[0]) * cosd(b[0]) * power(sind((b[1] - a[1]) / 2), 2)
  )));

-- Unrounded; the longer way that a road takes is a percentage of the straight one.
create function pipeline.travel_miles(metres double precision, extra_distance_percent numeric) returns numeric
  language sql immutable parallel safe
  return metres::numeric / 1609 * (1 + extra_distance_percent / 100);

-- Whole miles first; the product before the quotient keeps halves exact.
create function pipeline.eta_minutes(travel_miles numeric, miles_per_hour numeric) returns numeric
  language sql immutable parallel safe
  return round(round(travel_miles) * 60 / miles_per_hour, 2);

create function pipeline.contract_type(application_payer_id numeric, application_contract_id text) returns text
  language sql immutable parallel safe
  return case
    when application_contract_id = '0' then 'Payer'
    when application_payer_id = 0 and application_contract_id <> '0' then 'Internal'
    when application_payer_id <> 0 and application_contract_id <> '0' then 'UPR'
  end;
