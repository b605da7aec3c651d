/** Microseconds of 10,000 years, a whole number of weeks and centuries: added, no date of Snowflake's is negative. */
const shift = '315569520000000000';

/**
 * Conversions that DuckDB lacks, as macros of the in-memory database. They work on the fields of timestamps
 * (storage.ts); `zone` is the session's IANA time zone. A macro writes its argument out once for each use, and calls
 * nest, so each uses its arguments as seldom as can be.
 */
export const macroDdl = `
create or replace macro sf_floor_div(a, b) as ((a) - ((a) % (b) + (b)) % (b)) // (b);

create or replace macro sf_ntz(utc_value, nanos_value) as
  case when utc_value is null then null
       else struct_pack(utc := utc_value, nanos := (nanos_value)::smallint) end;
create or replace macro sf_zoned(utc_value, nanos_value, minutes) as
  case when utc_value is null then null
       else struct_pack(utc := utc_value, nanos := (nanos_value)::smallint, offset_minutes := (minutes)::smallint) end;

create or replace macro sf_positive(micros) as ((micros) + ${shift});
create or replace macro sf_micros_floor(ts, length) as sf_positive(epoch_us(ts)) // length - ${shift} // length;
create or replace macro sf_utc_of_nanos(n) as make_timestamp((((n)::hugeint + ${shift}000) // 1000 - ${shift})::bigint);
create or replace macro sf_rest_of_nanos(n) as (((n)::hugeint + ${shift}000) % 1000);
create or replace macro sf_move(ts, minutes) as make_timestamp(epoch_us(ts) + (minutes)::bigint * 60000000);

create or replace macro sf_zone_offset(local, zone) as
  datediff('minute', timezone('UTC', timezone(zone, local)), local);
create or replace macro sf_local(utc, zone) as timezone(zone, timezone('UTC', utc));
create or replace macro sf_utc_of_local(local, zone) as timezone('UTC', timezone(zone, local));
create or replace macro sf_utc_offset(utc, zone) as datediff('minute', utc, sf_local(utc, zone));
create or replace macro sf_offset_hours(minutes, separator) as
  (case when minutes < 0 then '-' else '+' end) || lpad((abs(minutes) // 60)::varchar, 2, '0')
  || separator || lpad((abs(minutes) % 60)::varchar, 2, '0');

create or replace macro sf_offset_text(s) as
  regexp_extract(s, ':\\d{2}(?:\\.\\d+)?\\s*(Z|[+-]\\d{2}:?\\d{2}|[+-]\\d{1,2})\\s*$', 1);
create or replace macro sf_offset_minutes(o) as
  case when o in ('', 'Z') then 0
       else (case when o[1] = '-' then -1 else 1 end)
            * ((replace(o, ':', ''))[2:3]::integer * 60
               + coalesce(nullif((replace(o, ':', ''))[4:5], ''), '0')::integer) end;
create or replace macro sf_text_nanos(s) as
  coalesce(nullif(rpad(regexp_extract(s, ':\\d{1,2}\\.\\d{6}(\\d{1,3})', 1), 3, '0'), '000'), '0')::smallint;
create or replace macro sf_text_wall(s) as
  cast(trim(regexp_replace(s, '(:\\d{2}(?:\\.\\d+)?)\\s*(?:Z|[+-]\\d{2}:?\\d{2}|[+-]\\d{1,2})\\s*$', '\\1')) as timestamp);
create or replace macro sf_try_text_wall(s) as
  try_cast(trim(regexp_replace(s, '(:\\d{2}(?:\\.\\d+)?)\\s*(?:Z|[+-]\\d{2}:?\\d{2}|[+-]\\d{1,2})\\s*$', '\\1')) as timestamp);
create or replace macro sf_text_to_date(s) as
  case when length(trim(s)) <= 10 then cast(trim(s) as date) else cast(sf_text_wall(s) as date) end;
create or replace macro sf_text_offset(s, zone) as
  case when sf_offset_text(s) = '' then sf_zone_offset(sf_text_wall(s), zone)
       else sf_offset_minutes(sf_offset_text(s)) end;

create or replace macro sf_time_from_nanos(n) as make_timestamp_ns(n)::time_ns;
create or replace macro sf_time_of_clock(ts, nanos_value) as
  sf_time_from_nanos(sf_positive(epoch_us(ts)) % 86400000000 * 1000 + nanos_value);
create or replace macro sf_time_clock(t) as make_timestamp(epoch_ns(t) // 1000);
create or replace macro sf_cut_utc(ts, length) as make_timestamp(sf_micros_floor(ts, length) * length);

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
       when x = 0 then case when starts_with(x::varchar, '-') then '-0' else '0' end
       when x = trunc(x) and abs(x) < 1e15 then x::bigint::varchar
       else x::varchar end;
create or replace macro sf_real_to_csv(x) as
  sf_real_to_text(case when abs(x) < 1e6 then round(x, 9) else printf('%.15g', x)::double end);
create or replace macro sf_variant_to_text(v) as (v)::json ->> '$';

create or replace macro sf_decimal_to_json(n) as
  (case when contains((n)::varchar, '.') then rtrim(rtrim((n)::varchar, '0'), '.') else (n)::varchar end)::json;
create or replace macro sf_typeof(v) as
  case json_type(v) when 'NULL' then 'NULL_VALUE' when 'VARCHAR' then 'VARCHAR' when 'BOOLEAN' then 'BOOLEAN'
       when 'ARRAY' then 'ARRAY' when 'OBJECT' then 'OBJECT' when 'DOUBLE' then 'DECIMAL'
       when 'BIGINT' then 'INTEGER' when 'UBIGINT' then 'INTEGER' when 'HUGEINT' then 'INTEGER' end;
create or replace macro sf_pointer(key) as '/' || replace(replace(key, '~', '~0'), '/', '~1');
create or replace macro sf_key_path(key) as
  case when regexp_full_match(key, '[A-Za-z_]\\w*') then key else '[''' || key || ''']' end;
create or replace macro sf_elements(a) as
  case when json_type(a) = 'ARRAY' then json_extract(a, '$[*]') end;
create or replace macro sf_entries(x) as
  case json_type(x)
    when 'ARRAY' then list_transform(json_extract(x, '$[*]'),
      lambda e, n: struct_pack(k := null::varchar, i := (n - 1)::bigint, v := e))
    when 'OBJECT' then list_transform(list_sort(json_keys(x)),
      lambda key: struct_pack(k := key, i := null::bigint, v := json_extract(x, sf_pointer(key)))) end;
create or replace macro sf_slice(list, start, stop) as
  list_slice(list, case when start < 0 then len(list) + start else start end::bigint + 1,
    case when stop < 0 then len(list) + stop else stop end::bigint);
create or replace macro sf_object(members) as
  ('{' || array_to_string(list_transform(
    list_sort(list_filter(members, lambda m: m.k is not null and m.v is not null)),
    lambda m: to_json(m.k)::varchar || ':' || m.v::varchar), ',') || '}')::json;

create or replace macro sf_fit(s, length_limit) as
  case when length(s) > length_limit
       then error('String ''' || left(s, 200) || ''' is too long and would be truncated') else s end;
create or replace macro sf_divide(numerator, denominator) as
  case when (denominator) = 0 then error('Division by zero')
       else (case when ((numerator) < 0) = ((denominator) < 0) then 1 else -1 end)::hugeint
            * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))) end;
create or replace macro sf_coordinate(point, place) as
  split_part(trim(point, 'POINT()'), ' ', place)::double;
create or replace macro sf_haversine(lon_a, lat_a, lon_b, lat_b) as
  2 * 6371010 * asin(sqrt(least(1, pow(sin(radians(lat_b - lat_a) / 2), 2)
    + cos(radians(lat_a)) * cos(radians(lat_b)) * pow(sin(radians(lon_b - lon_a) / 2), 2))));
create or replace macro sf_distance(a, b) as
  sf_haversine(sf_coordinate(a, 1), sf_coordinate(a, 2), sf_coordinate(b, 1), sf_coordinate(b, 2));
create or replace macro sf_week_start(d, first_day) as
  (d)::date - ((isodow((d)::date) - first_day + 7) % 7)::integer;
`;
