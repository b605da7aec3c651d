-- 002_conflict.sql
-- The product's own data: conflicts, pairs, snapshots, and the settings of the rules (DOMAIN.md §1, §3, §5).
-- Locks: none on existing data, everything is new.
create schema conflict;

-- Rules -----------------------------------------------------------------------------------------------------

create table conflict.settings (
  only_row               boolean primary key default true check (only_row),
  extra_distance         numeric(8, 2) not null default 0 check (extra_distance >= 0),
  extra_distance_percent numeric(8, 2) not null default 0 check (extra_distance_percent >= 0),
  no_response_limit_days integer not null default 7 check (no_response_limit_days > 0)
);

-- Speed bands, inclusive at both ends; where two meet, the lower one wins.
create table conflict.mph (
  from_miles             numeric(8, 2) not null check (from_miles >= 0),
  to_miles               numeric(8, 2) not null,
  average_miles_per_hour numeric(6, 2) not null check (average_miles_per_hour > 0),
  primary key (from_miles),
  check (from_miles < to_miles)
);

create table conflict.excluded_ssns (ssn text primary key check (ssn = btrim(ssn)));

create table conflict.excluded_agencies (provider_id uuid primary key);

insert into conflict.settings default values;
insert into conflict.mph values (0, 5, 15), (5, 15, 25), (15, 40, 40), (40, 500, 55);
insert into conflict.excluded_ssns
values ('000-00-0000'), ('111-11-1111'), ('123-45-6789'), ('999-99-9999');

-- What a visit looked like when it was last evaluated; one row a visit that is a side of a pair --------------

create table conflict.visit_snapshots (
  visit_id             uuid primary key,
  person_key           uuid not null,
  application_visit_id text,
  visit_date           date not null,
  utc_offset_minutes   smallint,
  scheduled_start      timestamp,
  scheduled_end        timestamp,
  visit_start          timestamp,
  visit_end            timestamp,
  call_in_time         timestamp,
  call_out_time        timestamp,
  evv_type             text,
  is_missed            boolean not null,
  missed_visit_reason  text,
  provider_id          uuid not null,
  provider_name        text,
  provider_tin         text,
  provider_phone       text,
  office_id            uuid,
  office_name          text,
  payer_id             uuid,
  payer_name           text,
  contract_id          uuid,
  contract_name        text,
  contract_type        text check (contract_type in ('Internal', 'UPR', 'Payer')),
  caregiver_id         uuid not null,
  caregiver_code       text,
  caregiver_first_name text,
  caregiver_last_name  text,
  ssn_last_four        text,
  provider_patient_id  uuid,
  payer_patient_id     uuid,
  patient_first_name   text,
  patient_last_name    text,
  admission_id         text,
  medicaid_number      text,
  address_line         text,
  city                 text,
  county               text,
  state                text,
  zip                  text,
  latitude             double precision,
  longitude            double precision,
  service_code_id      uuid,
  service_code         text,
  billed               text,
  bill_type            text,
  bill_rate            numeric,
  billed_hours         numeric,
  service_hours        numeric,
  total_billed_amount  numeric,
  invoice_number       text,
  invoice_date         date
);

create index on conflict.visit_snapshots (caregiver_id);
create index on conflict.visit_snapshots (provider_patient_id);
create index on conflict.visit_snapshots (payer_patient_id);

-- One row a visit that is in conflict ------------------------------------------------------------------------

create table conflict.conflicts (
  conflict_id     bigint primary key,
  visit_id        uuid not null unique,
  person_key      uuid not null,
  -- Whose conflict it is, kept beside it for row-level security and the worklist.
  provider_id     uuid not null,
  office_id       uuid,
  payer_id        uuid,
  visit_date      date not null,
  group_id        bigint,
  status          text not null default 'U' check (status in ('U', 'R', 'D', 'N', 'W', 'I')),
  flag_for_review boolean not null default false,
  created_on      date not null,
  recorded_on     date not null,
  resolved_on     date,
  version         integer not null default 1
);

create index on conflict.conflicts (provider_id, visit_date desc, conflict_id desc);
create index on conflict.conflicts (payer_id, visit_date desc, conflict_id desc);
create index on conflict.conflicts (visit_date desc, conflict_id desc);
create index on conflict.conflicts (person_key);

-- One row a directed pair: this visit → the conflicting visit -------------------------------------------------

create table conflict.conflict_visit_maps (
  id                                      bigint primary key,
  conflict_id                             bigint not null references conflict.conflicts,
  visit_id                                uuid not null,
  con_visit_id                            uuid not null,
  person_key                              uuid not null,
  provider_id                             uuid not null,
  con_provider_id                         uuid not null,
  payer_id                                uuid,
  con_payer_id                            uuid,
  visit_date                              date not null,
  same_sch_time_flag                      boolean not null default false,
  same_visit_time_flag                    boolean not null default false,
  sch_and_visit_time_same_flag            boolean not null default false,
  sch_over_another_sch_time_flag          boolean not null default false,
  visit_time_over_another_visit_time_flag boolean not null default false,
  sch_time_over_visit_time_flag           boolean not null default false,
  distance_flag                           boolean not null default false,
  in_service_flag                         boolean not null default false,
  pto_flag                                boolean not null default false,
  minute_diff_between_sch                 integer,
  distance_miles_from_lat_lng             numeric(10, 2),
  average_miles_per_hour                  numeric(6, 2),
  eta_travel_minutes                      numeric(10, 2),
  status                                  text not null default 'U' check (status in ('U', 'R', 'D', 'N', 'W', 'I')),
  created_on                              date not null,
  -- The night on which the rules found this pair: first, or again after it had been resolved.
  detected_on                             date not null,
  resolved_on                             date,
  unique (visit_id, con_visit_id)
);

create index on conflict.conflict_visit_maps (conflict_id);
create index on conflict.conflict_visit_maps (con_visit_id);
create index on conflict.conflict_visit_maps (person_key, visit_date);
