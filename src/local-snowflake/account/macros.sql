-- Draws, ids and times from which every row of the account is made.
-- A draw depends on the seed, the entity and a salt alone, so neither threads nor row order can change it. The
-- outer hash matters: hash() combines its arguments linearly, and two salts of one entity would be correlated.
create or replace temp macro draw(entity, salt) as hash(hash(getvariable('seed'), entity, salt));
create or replace temp macro pick(entity, salt, choices) as (draw(entity, salt) % choices::ubigint)::integer;
create or replace temp macro chance(entity, salt) as (draw(entity, salt) >> 11)::double / 9007199254740992;
create or replace temp macro one_of(entity, salt, choices) as choices[1 + pick(entity, salt, len(choices))];
create or replace temp macro id_of(kind, entity) as md5(concat_ws('/', getvariable('seed'), kind, entity))::uuid;

-- Wall clock in New York and Pennsylvania: daylight saving time from the second Sunday of March, 2:00, to the
-- first Sunday of November, 2:00. The last Sunday that began at 2:00 decides, named by the Monday after it: it is
-- daylight saving time if that is 8 to 245 days (126.5 ± 118.5) after the first of March. No extension of DuckDB is
-- needed for it, and none of month() and its kin, which fill a cache for each place where they are called.
create or replace temp macro monday_after(wall) as date_trunc('week', wall + interval 22 hours);
create or replace temp macro first_of_march(day) as date_trunc('year', day - interval 2 months) + interval 2 months;
create or replace temp macro eastern_offset(wall) as
  case when abs(epoch(monday_after(wall)) - epoch(first_of_march(monday_after(wall))) - 126.5 * 86400) <= 118.5 * 86400
       then -240 else -300 end;

-- The stored form of TIMESTAMP_TZ (storage.ts), from a wall clock with microseconds, plus nanoseconds. Macros expand
-- their arguments many times over: in large statements give these a column, never an expression.
create or replace temp macro eastern_nanos(wall, nanos) as
  case when wall is not null then
    struct_pack(
      utc := make_timestamp(epoch_us(wall::timestamp) - eastern_offset(wall)::bigint * 60000000 + (nanos) // 1000),
      nanos := ((nanos) % 1000)::smallint,
      offset_minutes := eastern_offset(wall)::smallint)
  end;
create or replace temp macro eastern(wall) as eastern_nanos(wall, 0);
create or replace temp macro wall_of(moment) as
  make_timestamp(epoch_us(moment.utc) + moment.offset_minutes::bigint * 60000000);

-- Audit columns: most hold nanoseconds of their own, a third come from jobs every twenty minutes and tie with others.
create or replace temp macro is_batched(entity) as chance(entity, 'batched') < 0.3;
create or replace temp macro audit_wall(wall, entity) as
  time_bucket(case when is_batched(entity) then interval 20 minutes else interval 1 second end, wall::timestamp);
create or replace temp macro audit_nanos(entity) as
  case when is_batched(entity) then 123456789 else pick(entity, 'nanos', 1000000000) end;
create or replace temp macro audited(wall, entity) as eastern_nanos(audit_wall(wall, entity), audit_nanos(entity));
create or replace temp macro audited_long_ago(entity) as
  audited(getvariable('created_as_of') - case when chance(entity, 'bulk') < 0.2 then interval 90 days
                                              else to_seconds(86400 + pick(entity, 'age', 34560000)) end, entity);

-- Names of nobody: invented syllables, some with apostrophes and letters outside ASCII.
create or replace temp macro invented_name(entity, salt) as
  one_of(entity, salt || '/prefix', ['', '', '', '', '', '', '', '', '', 'O''', 'D''', 'Mac'])
  || one_of(entity, salt || '/head', ['Ka', 'Lo', 'Mi', 'Ze', 'Tor', 'Bel', 'Nu', 'Øy', 'Ral', 'Sha', 'Vi', 'Pré', 'Do', 'Ił', 'Quin', 'Ye'])
  || one_of(entity, salt || '/body', ['ra', 'len', 'dó', 'mi', 'ston', 'vel', 'ña', 'ri', 'go', 'tha', 'zu', 'bér'])
  || one_of(entity, salt || '/tail', ['', '', 'n', 'ski', 'do', 'wë', 'lla', 'x']);

-- What becomes of a visit, unless it is forced, and how it deviates from its schedule.
create or replace temp macro outcome_of(visit_key, forced) as
  coalesce(forced, case
    when chance(visit_key, 'outcome') < 0.040 then 'missed'
    when chance(visit_key, 'outcome') < 0.065 then 'unworked'
    when chance(visit_key, 'outcome') < 0.073 then 'started'
    when chance(visit_key, 'outcome') < 0.079 then 'ended'
    else 'worked' end);
-- Two fifths of the visits are confirmed exactly as scheduled.
create or replace temp macro is_punctual(jitter_key) as chance(jitter_key, 'punctual') < 0.4;
create or replace temp macro is_cancelled(visit_key) as chance(visit_key, 'deleted') < 0.02;

-- Changes of the day before as_of. A few carry a stamp from before the last refresh, by twenty minutes at most.
create or replace temp macro changed_today(entity, salt) as
  audited(getvariable('as_of') - 1 + interval 55 minutes
          + to_seconds(case when chance(entity, salt || '/early') < 0.03 then -pick(entity, salt, 1200) else pick(entity, salt, 86399) end),
          concat(getvariable('as_of'), salt, entity));
create or replace temp macro befalls_today(entity, salt, share) as
  chance(concat(getvariable('as_of'), '/', entity), salt) < share;
