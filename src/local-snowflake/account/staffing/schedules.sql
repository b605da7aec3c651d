-- The weeks people work. A pattern keeps the agencies of one person apart, with an hour or more between them.
-- Reads  temp employment, caregiver, patient numbers      Writes  weekly_pattern, schedule
create or replace temp table weekly_pattern as
  from (values
    -- pattern, agency, item, weekdays, from, quarters later at most, least and most hours, service slot
    ('long day',     0, 0, 'MTWTF--',  420,  8,  6,  9, 0),
    ('two clients',  0, 0, 'MTWTF--',  420,  4,  2,  4, 1),
    ('two clients',  0, 1, 'M-W-F--',  780,  4,  2,  5, 0),
    ('three calls',  0, 0, 'MTWT---',  480,  2,  2,  3, 2),
    ('three calls',  0, 1, 'MTWT---',  720,  2,  2,  3, 0),
    ('three calls',  0, 2, '-T-T---',  960,  2,  2,  3, 2),
    ('overnight',    0, 0, '-T-T-S-', 1200,  8,  8, 12, 1),
    ('weekend',      0, 0, '-----SS',  540,  4,  8, 12, 0),
    ('live-in',      0, 0, 'MTW----',  480,  0, 24, 24, 3),
    ('same days',    0, 0, 'MTWTF--',  390,  4,  3,  4, 0),
    ('same days',    1, 0, 'MT-TF--',  780,  4,  2,  4, 1),
    ('same days',    2, 0, 'M-W-F--', 1155,  2,  2,  3, 1),
    ('same days',    3, 0, '-----SS',  540,  4,  4,  8, 0),
    ('other days',   0, 0, 'M-W-F--',  480,  4,  6, 10, 0),
    ('other days',   1, 0, '-T-T---',  480,  4,  6, 10, 1),
    ('other days',   2, 0, '-----S-',  540,  4,  8, 12, 0),
    ('other days',   3, 0, '------S',  540,  4,  8, 12, 1),
    ('day or night', 0, 0, 'MTWT---',  510,  4,  4,  8, 0),
    ('day or night', 1, 0, 'M-W-F--', 1200,  4,  8, 10, 1),
    ('day or night', 2, 0, '-----S-',  600,  4,  6,  8, 0),
    ('day or night', 3, 0, '------S',  600,  4,  6,  8, 0)
  ) as weekly_pattern(pattern, agency, item, weekdays, first_minute, quarters, least_hours, most_hours, service_slot);

create or replace temp table newly_scheduled as
  with employed as (
    select caregiver.*, agencies, starts_on,
           case when pattern is not null then pattern
                when agencies = 1
                then one_of(person_no, 'pattern', ['long day', 'long day', 'long day', 'two clients', 'three calls', 'overnight', 'weekend', 'live-in'])
                else one_of(person_no, 'pattern', ['same days', 'other days', 'day or night']) end as pattern
    from employment join person using (person_no) join caregiver using (person_no, agency)),
  planned as (
    select employed.*, caregiver_no * 4 + item as schedule_no, weekly_pattern.* exclude (pattern, agency),
           (provider_no - 1) * 32 + 1 + pick(caregiver_no * 4 + item, 'schedule/patient', 4) * 8
             + (place + pick(caregiver_no * 4 + item, 'schedule/town', 2)) % 8 as patient_no
    from employed join weekly_pattern using (pattern, agency))
  select schedule_no, person_no, caregiver_no, provider_no, office_no, patient_no, agency, agencies, state, service_slot, weekdays,
         first_minute + 15 * pick(schedule_no, 'schedule/start', quarters + 1) as start_minute,
         60 * least_hours + 15 * pick(schedule_no, 'schedule/hours', (most_hours - least_hours) * 4 + 1) as minutes,
         starts_on
  from planned;

create table if not exists schedule as from newly_scheduled limit 0;
insert into schedule from newly_scheduled;
