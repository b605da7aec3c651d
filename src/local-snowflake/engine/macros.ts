/**
 * Conversions that DuckDB lacks, as macros of the in-memory database. A zoned timestamp is the struct of
 * storage.ts; `zone` is the session's IANA time zone; all arithmetic is in whole nanoseconds.
 */
export const macroDdl = String.raw`
create or replace macro sf_shift(ts, minutes) as make_timestamp_ns(epoch_ns(ts) + (minutes)::bigint * 60000000000);
create or replace macro sf_zone_offset(local, zone) as
  datediff('minute', timezone('UTC', timezone(zone, (local)::timestamp)), (local)::timestamp);
create or replace macro sf_utc_offset(utc, zone) as
  datediff('minute', (utc)::timestamp, timezone(zone, timezone('UTC', (utc)::timestamp)));
create or replace macro sf_zoned(utc_value, minutes) as
  case when utc_value is null then null
       else struct_pack(utc := utc_value, offset_minutes := (minutes)::smallint) end;

create or replace macro sf_ntz_to_tz(ts, zone) as
  sf_zoned(sf_shift(ts, -sf_zone_offset(ts, zone)), sf_zone_offset(ts, zone));
create or replace macro sf_offset_text(s) as
  regexp_extract(s, ':\d{2}(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{1,2})$', 1);
create or replace macro sf_offset_minutes(o) as
  case when o in ('', 'Z') then 0
       else (case when o[1] = '-' then -1 else 1 end)
            * ((replace(o, ':', ''))[2:3]::integer * 60
               + coalesce(nullif((replace(o, ':', ''))[4:5], ''), '0')::integer) end;
create or replace macro sf_text_to_ntz(s) as
  cast(rtrim(left(trim(s), (length(trim(s)) - length(sf_offset_text(trim(s))))::bigint)) as timestamp_ns);
create or replace macro sf_text_to_date(s) as
  case when length(trim(s)) <= 10 then cast(trim(s) as date) else cast(sf_text_to_ntz(s) as date) end;
create or replace macro sf_text_to_tz(s, zone) as
  case when sf_offset_text(trim(s)) = '' then sf_ntz_to_tz(sf_text_to_ntz(s), zone)
       else sf_zoned(sf_shift(sf_text_to_ntz(s), -sf_offset_minutes(sf_offset_text(trim(s)))),
                     sf_offset_minutes(sf_offset_text(trim(s)))) end;

create or replace macro sf_tz_to_ntz(t) as sf_shift((t).utc, (t).offset_minutes);
create or replace macro sf_ltz_to_ntz(t, zone) as sf_shift((t).utc, sf_utc_offset((t).utc, zone));
create or replace macro sf_tz_to_ltz(t) as sf_zoned((t).utc, 0);
create or replace macro sf_ltz_to_tz(t, zone) as sf_zoned((t).utc, sf_utc_offset((t).utc, zone));
create or replace macro sf_offset_hours(minutes, separator) as
  (case when minutes < 0 then '-' else '+' end) || lpad((abs(minutes) // 60)::varchar, 2, '0')
  || separator || lpad((abs(minutes) % 60)::varchar, 2, '0');
create or replace macro sf_trim_scale(ts, digits) as
  make_timestamp_ns(epoch_ns(ts) - epoch_ns(ts) % (10 ** (9 - digits))::bigint);

create or replace macro sf_try_text_to_boolean(s) as
  case when lower(s) in ('true', 't', 'yes', 'y', 'on', '1') then true
       when lower(s) in ('false', 'f', 'no', 'n', 'off', '0') then false end;
create or replace macro sf_text_to_boolean(s) as
  case when lower(s) in ('true', 't', 'yes', 'y', 'on', '1') then true
       when lower(s) in ('false', 'f', 'no', 'n', 'off', '0') then false
       when s is null then null
       else error('Boolean value ''' || s || ''' is not recognized') end;
create or replace macro sf_real_to_text(x) as
  case when isnan(x) then 'NaN'
       when x = trunc(x) and abs(x) < 1e15 then x::bigint::varchar
       else x::varchar end;
create or replace macro sf_variant_to_text(v) as (v)::json ->> '$';

create or replace macro sf_fit(s, length_limit) as
  case when length(s) > length_limit
       then error('String ''' || left(s, 200) || ''' is too long and would be truncated') else s end;
create or replace macro sf_divide(numerator, denominator) as
  case when (denominator) = 0 then error('Division by zero')
       else (case when ((numerator) < 0) = ((denominator) < 0) then 1 else -1 end)::hugeint
            * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))) end;
create or replace macro sf_floor_div(a, b) as ((a) - ((a) % (b) + (b)) % (b)) // (b);
create or replace macro sf_week_start(d, first_day) as
  (d)::date - ((isodow((d)::date) - first_day + 7) % 7)::integer;
`;
