-- 013_events.sql
-- Training and days off of caregivers, which collide with visits by rules 8 and 9, and the cross-state filter (DOMAIN.md §6, §7).
-- Locks: access exclusive on conflict.settings, pipeline.provider_part and the work table pipeline.detected_pair, for an
-- instant: the new columns have constant defaults.

alter table conflict.settings add column cross_state_filter boolean not null default true;

-- Of the provider itself, two letters; stands in for the states of patients where none is known.
alter table pipeline.provider_part add column state text;

-- The caregivers, and so the visits, of a provider that began or ceased to take part.
create index on pipeline.workplace (provider_id);

-- What is kept from night to night ---------------------------------------------------------------------------

-- The events that take part: of a caregiver with a person_key, at a provider that takes part, begin and end known.
-- Days off begin and end with days, both included.
create table pipeline.event (
  event_id     uuid primary key,
  kind         text not null check (kind in ('in_service', 'absence')),
  person_key   uuid not null,
  caregiver_id uuid not null,
  provider_id  uuid not null,
  office_id    uuid,
  starts_at    timestamp not null,
  ends_at      timestamp not null
);
create index on pipeline.event (person_key);
create index on pipeline.event (caregiver_id);
create index on pipeline.event (provider_id);
create index on pipeline.event (office_id);

-- Where an event was before it changed, and where it is now, a row each; of the runs since the last one that came to its end.
create table pipeline.changed_event (
  event_id       uuid not null,
  kind           text not null,
  person_key     uuid not null,
  starts_at      timestamp not null,
  ends_at        timestamp not null,
  changed_by_run bigint not null
);

-- A pair with an event has no minutes between its sides.
alter table pipeline.detected_pair
  add column in_service_flag boolean not null default false,
  add column pto_flag        boolean not null default false,
  alter column same_sch_time_flag                      set default false,
  alter column same_visit_time_flag                    set default false,
  alter column sch_and_visit_time_same_flag            set default false,
  alter column sch_over_another_sch_time_flag          set default false,
  alter column visit_time_over_another_visit_time_flag set default false,
  alter column sch_time_over_visit_time_flag           set default false,
  alter column distance_flag                           set default false,
  alter column minute_diff_between_sch                 drop not null;

-- The rules --------------------------------------------------------------------------------------------------

-- An event stands in a pair under an id made of its own key, as those that a backfill brings do.
create function pipeline.in_service_id(environment text, application_caregiver_inservice_id numeric) returns uuid
  language sql immutable parallel safe
  return md5('in-service/' || environment || '/' || trim_scale(application_caregiver_inservice_id))::uuid;

create function pipeline.absence_id(environment text, caregiver_vacation_id numeric) returns uuid
  language sql immutable parallel safe
  return md5('absence/' || environment || '/' || trim_scale(caregiver_vacation_id))::uuid;

-- Rule 8. Unlike the overlap of two visits, touching ends count.
create function pipeline.is_in_service(visit_start timestamp, visit_end timestamp, event_start timestamp, event_end timestamp)
  returns boolean
  language sql immutable parallel safe
  return visit_start <= event_end and visit_end >= event_start;

-- Rule 9: by days, both included.
create function pipeline.is_day_off(visit_start timestamp, visit_end timestamp, event_start timestamp, event_end timestamp)
  returns boolean
  language sql immutable parallel safe
  return visit_start::date <= event_end::date and visit_end::date >= event_start::date;

-- Days off that the visit lies within from its first day to its last.
create function pipeline.is_covered(visit_start timestamp, visit_end timestamp, event_start timestamp, event_end timestamp)
  returns boolean
  language sql immutable parallel safe
  return event_start::date <= visit_start::date and event_end::date >= visit_end::date;

create function pipeline.is_during(
  kind text, visit_start timestamp, visit_end timestamp, event_start timestamp, event_end timestamp
) returns boolean
  language sql immutable parallel safe
  return case kind
    when 'in_service' then pipeline.is_in_service(visit_start, visit_end, event_start, event_end)
    when 'absence' then pipeline.is_day_off(visit_start, visit_end, event_start, event_end)
  end;

-- Two letters of a state's name or letters, whatever their case and blanks; a text that is neither stands for itself.
create function pipeline.state_code(state text) returns text
  language sql immutable parallel safe
  return coalesce(
    '{
      "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
      "connecticut": "CT", "delaware": "DE", "districtofcolumbia": "DC", "florida": "FL", "georgia": "GA", "guam": "GU",
      "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
      "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
      "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "newhampshire": "NH",
      "newjersey": "NJ", "newmexico": "NM", "newyork": "NY", "northcarolina": "NC", "northdakota": "ND", "ohio": "OH",
      "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puertorico": "PR", "rhodeisland": "RI",
      "southcarolina": "SC", "southdakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
      "virginia": "VA", "virginislands": "VI", "washington": "WA", "westvirginia": "WV", "wisconsin": "WI", "wyoming": "WY"
    }'::jsonb ->> regexp_replace(lower(state), '\s', '', 'g'),
    nullif(upper(regexp_replace(state, '\s', '', 'g')), '')
  );

-- The states of a side: its patients', else its provider's; empty when nothing is known.
create function pipeline.states_of_side(patient_state text, payer_patient_state text, provider_state text) returns text[]
  language sql immutable parallel safe
  return array_remove(
    case
      when num_nonnulls(patient_state, payer_patient_state) = 0 then array[provider_state]
      else array[patient_state, payer_patient_state]
    end,
    null
  );

-- Two people with one mistyped SSN: both sides have states, and none is the same.
create function pipeline.is_cross_state(states text[], con_states text[]) returns boolean
  language sql immutable parallel safe
  return cardinality(states) > 0 and cardinality(con_states) > 0 and not states && con_states;
