-- Functions of Snowflake that PostgreSQL lacks, in a schema of their own. `cm translate` writes out those that its
-- output calls, each with what it calls itself. They need PostgreSQL 15 and no extension.
-- Again: every function is replaced by itself, so a second run changes nothing.

-- Boundaries of a unit between two points in time: 10:00:40 to 11:30:20 is 90 minutes. Weeks start on Monday.
create or replace function compat.datediff(unit text, start_at timestamp, end_at timestamp) returns bigint
  language sql immutable strict parallel safe as $$
  select case unit
    when 'year' then extract(year from end_at) - extract(year from start_at)
    when 'quarter' then (extract(year from end_at) - extract(year from start_at)) * 4
      + extract(quarter from end_at) - extract(quarter from start_at)
    when 'month' then (extract(year from end_at) - extract(year from start_at)) * 12
      + extract(month from end_at) - extract(month from start_at)
    when 'week' then (date_trunc('week', end_at)::date - date_trunc('week', start_at)::date) / 7
    when 'day' then end_at::date - start_at::date
    when 'hour' then floor(extract(epoch from end_at) / 3600) - floor(extract(epoch from start_at) / 3600)
    when 'minute' then floor(extract(epoch from end_at) / 60) - floor(extract(epoch from start_at) / 60)
    when 'second' then floor(extract(epoch from end_at)) - floor(extract(epoch from start_at))
    when 'millisecond' then floor(extract(epoch from end_at) * 1000) - floor(extract(epoch from start_at) * 1000)
    when 'microsecond' then floor((extract(epoch from end_at) - extract(epoch from start_at)) * 1000000)
    when 'nanosecond' then (extract(epoch from end_at) - extract(epoch from start_at)) * 1000000000
  end::bigint
$$;

create or replace function compat.datediff(unit text, start_at time, end_at time) returns bigint
  language sql immutable strict parallel safe as $$
  select compat.datediff(unit, date '1970-01-01' + start_at, date '1970-01-01' + end_at)
$$;

-- The last day of a month stays the last.
create or replace function compat.add_months(value timestamp, months integer) returns timestamp
  language sql immutable strict parallel safe as $$
  select case
    when value::date = (date_trunc('month', value) + interval '1 month - 1 day')::date
      then date_trunc('month', value) + (months + 1) * interval '1 month' - interval '1 day' + value::time
    else value + months * interval '1 month'
  end
$$;

create or replace function compat.add_months(value date, months integer) returns date
  language sql immutable strict parallel safe as $$
  select compat.add_months(value::timestamp, months)::date
$$;

create or replace function compat.add_months(value timestamptz, months integer) returns timestamptz
  language sql stable strict parallel safe as $$
  select compat.add_months(value::timestamp, months)::timestamptz
$$;

-- Whole months between equal days or two last days of months; else parts of 31 days, whatever the time of day.
create or replace function compat.months_between(later timestamp, earlier timestamp) returns double precision
  language sql immutable strict parallel safe as $$
  select round(
    compat.datediff('month', earlier, later)::numeric
    + case
        when later::date = (date_trunc('month', later) + interval '1 month - 1 day')::date
          and earlier::date = (date_trunc('month', earlier) + interval '1 month - 1 day')::date then 0
        else (extract(day from later) - extract(day from earlier)) / 31
      end, 6)::double precision
$$;

-- The first such day after a date; names by their first two letters.
create or replace function compat.next_day(value date, day_name text) returns date
  language sql immutable strict parallel safe as $$
  select value + 1 + (array_position(array['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'], lower(left(ltrim(day_name), 2)))
    - 1 - extract(dow from value + 1)::integer + 7) % 7
$$;

create or replace function compat.previous_day(value date, day_name text) returns date
  language sql immutable strict parallel safe as $$
  select compat.next_day(value - 8, day_name)
$$;

-- Months and days may overflow: month 14 is February of the next year.
create or replace function compat.date_from_parts(year integer, month integer, day integer) returns date
  language sql immutable strict parallel safe as $$
  select (make_date(year, 1, 1) + (month - 1) * interval '1 month')::date + (day - 1)
$$;

create or replace function compat.timestamp_from_parts(
  year integer, month integer, day integer, hour integer, minute integer, second integer
) returns timestamp
  language sql immutable strict parallel safe as $$
  select compat.date_from_parts(year, month, day) + make_interval(hours => hour, mins => minute, secs => second)
$$;

create or replace function compat.time_from_parts(hour integer, minute integer, second integer) returns time
  language sql immutable strict parallel safe as $$
  select time '00:00' + make_interval(hours => hour, mins => minute, secs => second)
$$;

-- The slice of so many units that a point in time falls into, counted from 1970-01-01, weeks from Monday.
create or replace function compat.time_slice(value timestamp, length integer, unit text, edge text) returns timestamp
  language sql immutable strict parallel safe as $$
  select case
    when unit in ('year', 'quarter', 'month') then
      timestamp '1970-01-01'
        + (floor(compat.datediff('month', timestamp '1970-01-01', value) / (length * months)::numeric) * length * months
           + case when edge = 'end' then length * months else 0 end)::integer * interval '1 month'
    else
      origin + (floor(extract(epoch from value - origin) / (length * seconds)) * length * seconds
        + case when edge = 'end' then length * seconds else 0 end)::double precision * interval '1 second'
  end
  from (select
    case unit when 'year' then 12 when 'quarter' then 3 else 1 end as months,
    case unit when 'week' then 604800 when 'day' then 86400 when 'hour' then 3600 when 'minute' then 60 else 1 end as seconds,
    case unit when 'week' then timestamp '1969-12-29' else timestamp '1970-01-01' end as origin) as of_unit
$$;

-- Decimals of the second beyond so many are cut off, not rounded.
create or replace function compat.cut_seconds(value timestamp, digits integer) returns timestamp
  language sql immutable strict parallel safe as $$
  select date_trunc('second', value)
    + trunc(extract(second from value) - trunc(extract(second from value)), digits)::double precision * interval '1 second'
$$;

create or replace function compat.cut_seconds(value timestamptz, digits integer) returns timestamptz
  language sql stable strict parallel safe as $$
  select compat.cut_seconds(value at time zone 'UTC', digits) at time zone 'UTC'
$$;

-- Seconds since 1970-01-01.
create or replace function compat.epoch_to_timestamp(seconds double precision) returns timestamp
  language sql immutable strict parallel safe as $$
  select timestamp '1970-01-01' + seconds * interval '1 second'
$$;

-- Text as Snowflake reads it without a format: ISO, MM/DD/YYYY, DD-MON-YYYY, or a count since 1970-01-01 whose size
-- says whether it is of seconds, milli-, micro- or nanoseconds. An offset is dropped.
create or replace function compat.to_timestamp(value text) returns timestamp
  language plpgsql immutable strict parallel safe as $$
declare
  given text := btrim(value);
begin
  if given ~ '^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d*)?)?( ?(Z|[+-]\d{2}:?\d{2}|[+-]\d{1,2}))?)?$' then
    return given::timestamp;
  elsif given ~ '^\d{1,2}/\d{1,2}/\d{4}$' then
    return make_date(split_part(given, '/', 3)::integer, split_part(given, '/', 1)::integer, split_part(given, '/', 2)::integer);
  elsif given ~* '^\d{1,2}-[a-z]{3}-\d{4}$' then
    return pg_catalog.to_date(given, 'DD-MON-YYYY');
  elsif given ~ '^-?\d{1,19}$' then
    return timestamp '1970-01-01' + given::double precision * case
      when abs(given::numeric) < 31536000000 then interval '1 second'
      when abs(given::numeric) < 31536000000000 then interval '1 millisecond'
      when abs(given::numeric) < 31536000000000000 then interval '1 microsecond'
      else interval '1 microsecond' / 1000 end;
  end if;
  raise exception 'Timestamp ''%'' is not recognized', value using errcode = '22007';
end
$$;

create or replace function compat.to_date(value text) returns date
  language sql immutable strict parallel safe as $$
  select compat.to_timestamp(value)::date
$$;

-- Text without an offset is of the session's time zone.
create or replace function compat.to_timestamptz(value text) returns timestamptz
  language sql stable strict parallel safe as $$
  select case
    when value ~ ':\d{2}(\.\d*)? ?(Z|[+-]\d{1,2}(:?\d{2})?)\s*$' then value::timestamptz
    else compat.to_timestamp(value)::timestamptz
  end
$$;

-- With a format of PostgreSQL. Not through the session's zone, in which an hour may be missing.
create or replace function compat.to_timestamp(value text, format text) returns timestamp
  language sql stable strict parallel safe set timezone to 'UTC' as $$
  select pg_catalog.to_timestamp(value, format)::timestamp
$$;

create or replace function compat.try_to_timestamp(value text) returns timestamp
  language plpgsql stable strict as $$
begin
  return compat.to_timestamp(value);
exception when data_exception then
  return null;
end
$$;

create or replace function compat.try_to_timestamp(value text, format text) returns timestamp
  language plpgsql stable strict as $$
begin
  return compat.to_timestamp(value, format);
exception when data_exception then
  return null;
end
$$;

create or replace function compat.try_to_timestamptz(value text) returns timestamptz
  language plpgsql stable strict as $$
begin
  return compat.to_timestamptz(value);
exception when data_exception then
  return null;
end
$$;

create or replace function compat.try_to_date(value text) returns date
  language sql stable strict as $$
  select compat.try_to_timestamp(value)::date
$$;

create or replace function compat.try_to_time(value text) returns time
  language plpgsql stable strict as $$
begin
  return value::time;
exception when data_exception then
  return null;
end
$$;

-- NULL for what is no number, or does not fit.
create or replace function compat.try_to_number(value text, digits integer, decimals integer) returns numeric
  language sql immutable strict parallel safe as $$
  select case when value ~* '^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?\s*$' then
    case when abs(round(value::numeric, decimals)) < 10::numeric ^ (digits - decimals) then round(value::numeric, decimals) end
  end
$$;

create or replace function compat.try_to_double(value text) returns double precision
  language sql immutable strict parallel safe as $$
  select case when value ~* '^\s*[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?|inf|nan)\s*$' then value::double precision end
$$;

create or replace function compat.try_to_boolean(value text) returns boolean
  language sql immutable strict parallel safe as $$
  select case
    when lower(value) in ('true', 't', 'yes', 'y', 'on', '1') then true
    when lower(value) in ('false', 'f', 'no', 'n', 'off', '0') then false
  end
$$;

create or replace function compat.try_to_varchar(value text, length integer) returns text
  language sql immutable strict parallel safe as $$
  select value where char_length(value) <= length
$$;

-- The quotient of numbers whose types the translation could not know: exact ones keep six decimals more, at most twelve.
create or replace function compat.divide(dividend numeric, divisor numeric) returns numeric
  language sql immutable strict parallel safe as $$
  select round(dividend / divisor, greatest(scale(dividend), least(scale(dividend) + 6, 12)))
$$;

create or replace function compat.divide(dividend bigint, divisor bigint) returns numeric
  language sql immutable strict parallel safe as $$
  select compat.divide(dividend::numeric, divisor::numeric)
$$;

create or replace function compat.divide(dividend integer, divisor integer) returns numeric
  language sql immutable strict parallel safe as $$
  select compat.divide(dividend::numeric, divisor::numeric)
$$;

create or replace function compat.divide(dividend double precision, divisor double precision) returns double precision
  language sql immutable strict parallel safe as $$
  select dividend / divisor
$$;

-- Kilometres on a sphere of 6,371 km.
create or replace function compat.haversine(
  latitude_a double precision, longitude_a double precision, latitude_b double precision, longitude_b double precision
) returns double precision
  language sql immutable strict parallel safe as $$
  select 2 * 6371 * asin(sqrt(least(1, sind((latitude_b - latitude_a) / 2) ^ 2
    + cosd(latitude_a) * cosd(latitude_b) * sind((longitude_b - longitude_a) / 2) ^ 2)))
$$;

-- Metres between points (longitude, latitude) on Snowflake's sphere of 6,371,010 m.
create or replace function compat.st_distance(a point, b point) returns double precision
  language sql immutable strict parallel safe as $$
  select 2 * 6371010 * asin(sqrt(least(1, sind((b[1] - a[1]) / 2) ^ 2
    + cosd(a[1]) * cosd(b[1]) * sind((b[0] - a[0]) / 2) ^ 2)))
$$;

create or replace function compat.to_geography(wkt text) returns point
  language plpgsql immutable strict parallel safe as $$
declare
  parts text[] := regexp_match(wkt, '^\s*POINT\s*\(\s*([-+0-9.eE]+)\s+([-+0-9.eE]+)\s*\)\s*$', 'i');
begin
  if parts is null then
    raise exception 'Only points are kept: %', wkt using hint = 'Other shapes need PostGIS.';
  end if;
  return point(parts[1]::double precision, parts[2]::double precision);
end
$$;

create or replace function compat.st_aswkt(value point) returns text
  language sql immutable strict parallel safe as $$
  select 'POINT(' || compat.real_to_text(value[0]) || ' ' || compat.real_to_text(value[1]) || ')'
$$;

-- A whole number of 64 bits.
create or replace function compat.random() returns bigint
  language sql volatile parallel safe as $$
  select ((pg_catalog.random() - 0.5) * 18446744073709549568)::bigint
$$;

create or replace function compat.real_to_text(value double precision) returns text
  language sql immutable strict parallel safe as $$
  select case when value = trunc(value) and abs(value) < 1e15 then value::bigint::text else value::text end
$$;

-- Text of a value whose type the translation could not know.
create or replace function compat.to_varchar(value anyelement) returns text
  language sql stable strict parallel safe as $$
  select case pg_typeof(value)::text
    when 'jsonb' then compat.json_to_text(value::text::jsonb)
    when 'timestamp without time zone' then to_char(value::text::timestamp, 'YYYY-MM-DD HH24:MI:SS.MS')
    when 'timestamp with time zone' then to_char(value::text::timestamptz, 'YYYY-MM-DD HH24:MI:SS.MS TZHTZM')
    when 'double precision' then compat.real_to_text(value::text::double precision)
    when 'bytea' then upper(encode(value::text::bytea, 'hex'))
    else value::text
  end
$$;

-- A VARIANT cast to text: a string without its quotes, JSON's null as NULL.
create or replace function compat.json_to_text(value jsonb) returns text
  language sql immutable strict parallel safe as $$
  select case jsonb_typeof(value) when 'string' then value #>> '{}' when 'null' then null else compat.to_json(value) end
$$;

-- JSON without blanks, the keys in their order, numbers without zeros at their end.
create or replace function compat.to_json(value jsonb) returns text
  language plpgsql immutable strict parallel safe as $$
begin
  case jsonb_typeof(value)
    when 'object' then
      return '{' || coalesce((select string_agg(to_jsonb(key)::text || ':' || compat.to_json(member), ',' order by key collate "C")
                              from jsonb_each(value) as members(key, member)), '') || '}';
    when 'array' then
      return '[' || coalesce((select string_agg(compat.to_json(element), ',' order by place)
                              from jsonb_array_elements(value) with ordinality as elements(element, place)), '') || ']';
    when 'number' then
      return trim_scale((value #>> '{}')::numeric)::text;
    else
      return value::text;
  end case;
end
$$;

-- Nothing but blanks is NULL.
create or replace function compat.parse_json(value text) returns jsonb
  language sql immutable strict parallel safe as $$
  select nullif(btrim(value, E' \t\n\r'), '')::jsonb
$$;

create or replace function compat.try_parse_json(value text) returns jsonb
  language plpgsql immutable strict as $$
begin
  return compat.parse_json(value);
exception when data_exception then
  return null;
end
$$;

create or replace function compat.typeof(value jsonb) returns text
  language sql immutable strict parallel safe as $$
  select case jsonb_typeof(value)
    when 'null' then 'NULL_VALUE'
    when 'string' then 'VARCHAR'
    when 'number' then case when scale(trim_scale((value #>> '{}')::numeric)) = 0 then 'INTEGER' else 'DECIMAL' end
    else upper(jsonb_typeof(value))
  end
$$;

-- An element by its place from zero; a negative one finds nothing.
create or replace function compat.get(value jsonb, place integer) returns jsonb
  language sql immutable strict parallel safe as $$
  select case when place >= 0 then value -> place end
$$;

-- Pairs with a NULL are left out.
create or replace function compat.object_construct(keys text[], members jsonb[]) returns jsonb
  language sql immutable parallel safe as $$
  select coalesce(jsonb_object_agg(key, member) filter (where key is not null and member is not null), '{}')
  from unnest(keys, members) as pairs(key, member)
$$;

create or replace function compat.object_keys(value jsonb) returns jsonb
  language sql immutable strict parallel safe as $$
  select coalesce(jsonb_agg(key order by key collate "C"), '[]') from jsonb_object_keys(value) as key
$$;

-- A NULL changes nothing; a key that is there already is an error unless it is to be replaced.
create or replace function compat.object_insert(object jsonb, key text, member jsonb, is_update boolean default false) returns jsonb
  language plpgsql immutable parallel safe as $$
begin
  if key is null or member is null then
    return object;
  end if;
  if object ? key and not is_update then
    raise exception 'OBJECT_INSERT: the key ''%'' is there already', key using errcode = '22023';
  end if;
  return object || jsonb_build_object(key, member);
end
$$;

create or replace function compat.object_pick(object jsonb, variadic keys text[]) returns jsonb
  language sql immutable strict parallel safe as $$
  select coalesce(jsonb_object_agg(key, member), '{}') from jsonb_each(object) as members(key, member) where key = any (keys)
$$;

create or replace function compat.to_array(value jsonb) returns jsonb
  language sql immutable strict parallel safe as $$
  select case when jsonb_typeof(value) = 'array' then value when jsonb_typeof(value) <> 'null' then jsonb_build_array(value) end
$$;

create or replace function compat.array_size(value jsonb) returns integer
  language sql immutable strict parallel safe as $$
  select case when jsonb_typeof(value) = 'array' then jsonb_array_length(value) end
$$;

create or replace function compat.array_contains(element jsonb, list jsonb) returns boolean
  language sql immutable strict parallel safe as $$
  select exists (select from jsonb_array_elements(list) as each(member) where member = element)
$$;

-- From zero.
create or replace function compat.array_position(element jsonb, list jsonb) returns integer
  language sql immutable strict parallel safe as $$
  select min(place)::integer - 1 from jsonb_array_elements(list) with ordinality as each(member, place) where member = element
$$;

-- From zero, the end excluded; negative places count from the end.
create or replace function compat.array_slice(list jsonb, start_at integer, end_at integer) returns jsonb
  language sql immutable strict parallel safe as $$
  select coalesce(jsonb_agg(member order by place), '[]')
  from jsonb_array_elements(list) with ordinality as each(member, place)
  where place > case when start_at < 0 then jsonb_array_length(list) + start_at else start_at end
    and place <= case when end_at < 0 then jsonb_array_length(list) + end_at else end_at end
$$;

create or replace function compat.array_compact(list jsonb) returns jsonb
  language sql immutable strict parallel safe as $$
  select coalesce(jsonb_agg(member order by place) filter (where member <> 'null'), '[]')
  from jsonb_array_elements(list) with ordinality as each(member, place)
$$;

create or replace function compat.array_distinct(list jsonb) returns jsonb
  language sql immutable strict parallel safe as $$
  select coalesce(jsonb_agg(member order by place), '[]')
  from (select member, min(place) as place from jsonb_array_elements(list) with ordinality as each(member, place) group by member) as firsts
$$;

-- With as many of each as both have.
create or replace function compat.array_intersection(a jsonb, b jsonb) returns jsonb
  language sql immutable strict parallel safe as $$
  select coalesce(jsonb_agg(member order by place), '[]')
  from (select member, place, row_number() over (partition by member order by place) as nth
        from jsonb_array_elements(a) with ordinality as each(member, place)) as of_a
  where nth <= (select count(*) from jsonb_array_elements(b) as each(other) where other = member)
$$;

create or replace function compat.array_except(a jsonb, b jsonb) returns jsonb
  language sql immutable strict parallel safe as $$
  select coalesce(jsonb_agg(member order by place), '[]')
  from (select member, place, row_number() over (partition by member order by place) as nth
        from jsonb_array_elements(a) with ordinality as each(member, place)) as of_a
  where nth > (select count(*) from jsonb_array_elements(b) as each(other) where other = member)
$$;

create or replace function compat.arrays_overlap(a jsonb, b jsonb) returns boolean
  language sql immutable strict parallel safe as $$
  select exists (select from jsonb_array_elements(a) as each_a(x) join jsonb_array_elements(b) as each_b(y) on x = y)
$$;

create or replace function compat.array_to_string(list jsonb, separator text) returns text
  language sql immutable strict parallel safe as $$
  select coalesce(string_agg(coalesce(compat.json_to_text(member), ''), separator order by place), '')
  from jsonb_array_elements(list) with ordinality as each(member, place)
$$;

-- An empty text has one part, itself.
create or replace function compat.split(value text, separator text) returns jsonb
  language sql immutable strict parallel safe as $$
  select case when value = '' then '[""]' else to_jsonb(string_to_array(value, separator)) end
$$;

create or replace function compat.split_to_table(value text, separator text)
  returns table (seq bigint, index integer, value text)
  language sql immutable strict parallel safe rows 10 as $$
  select 1::bigint, place::integer, part
  from unnest(case when $1 = '' then array[''] else string_to_array($1, $2) end) with ordinality as parts(part, place)
$$;

-- Part 0 is the first.
create or replace function compat.split_part(value text, separator text, part integer) returns text
  language sql immutable strict parallel safe as $$
  select pg_catalog.split_part(value, separator, case part when 0 then 1 else part end)
$$;

-- Any of the characters separates, and empty parts do not count; NULL where there is no such part.
create or replace function compat.strtok(value text, delimiters text, part integer) returns text
  language sql immutable strict parallel safe as $$
  select (array_remove(string_to_array(translate(value, delimiters, repeat(left(delimiters, 1), length(delimiters))), left(delimiters, 1)), ''))[part]
$$;

-- 0 is 1, a negative start counts from the end.
create or replace function compat.substr(value text, start_at integer) returns text
  language sql immutable strict parallel safe as $$
  select case
    when start_at >= 0 then pg_catalog.substr(value, greatest(start_at, 1))
    when -start_at > length(value) then ''
    else right(value, -start_at)
  end
$$;

create or replace function compat.substr(value text, start_at integer, length integer) returns text
  language sql immutable strict parallel safe as $$
  select left(compat.substr(value, start_at), greatest(length, 0))
$$;

create or replace function compat.charindex(part text, value text, start_at integer) returns integer
  language sql immutable strict parallel safe as $$
  select case when found > 0 then found + greatest(start_at, 1) - 1 else 0 end
  from (select strpos(pg_catalog.substr(value, greatest(start_at, 1)), part) as found) as search
$$;

-- A letter at the start or after one of the delimiters is upper case, every other lower case.
create or replace function compat.initcap(value text, delimiters text default E' \t\n\r\f!?@"^#$&~_,.:;+-*%/|\\[](){}<>') returns text
  language sql immutable strict parallel safe as $$
  select coalesce(string_agg(case when place = 1 or strpos(delimiters, pg_catalog.substr(value, place - 1, 1)) > 0
    then upper(pg_catalog.substr(value, place, 1)) else lower(pg_catalog.substr(value, place, 1)) end, '' order by place), '')
  from generate_series(1, length(value)) as place
$$;

-- The members of an array or an object, in the order of places or keys.
create or replace function compat.members(container jsonb, at_path text)
  returns table (place bigint, key text, path text, index integer, value jsonb, this jsonb)
  language sql immutable parallel safe rows 10 as $$
  select elements.place, null::text, at_path || '[' || elements.place - 1 || ']', elements.place::integer - 1, elements.element, container
  from jsonb_array_elements(case when jsonb_typeof(container) = 'array' then container else '[]' end)
    with ordinality as elements(element, place)
  union all
  select row_number() over (order by members.name collate "C"), members.name,
    at_path || case when members.name !~ '^[A-Za-z_]\w*$' then '[''' || members.name || ''']'
                    when at_path = '' then members.name else '.' || members.name end,
    null::integer, members.member, container
  from jsonb_each(case when jsonb_typeof(container) = 'object' then container else '{}' end) as members(name, member)
$$;

-- What a path such as a.b[0] finds.
create or replace function compat.at_path(container jsonb, at_path text) returns jsonb
  language sql immutable strict parallel safe as $$
  select case when at_path = '' then container
    else container #> regexp_split_to_array(replace(ltrim(regexp_replace(at_path, '\[[''"]?([^]''"]*)[''"]?\]', '.\1', 'g'), '.'), '"', ''), '\.') end
$$;

-- FLATTEN: a row for each member. SEQ numbers the rows of the input in no order one could rely on; it is 1 here.
create or replace function compat.flatten(
  input jsonb, at_path text default '', is_outer boolean default false, is_recursive boolean default false, mode text default 'both'
) returns table (seq bigint, key text, path text, index integer, value jsonb, this jsonb)
  language sql immutable parallel safe rows 10 as $$
  with recursive entry as (
    select members.*, array[members.place] as places
    from compat.members(compat.at_path(input, at_path), at_path) as members
    union all
    select members.*, entry.places || members.place
    from entry
    cross join lateral compat.members(entry.value, entry.path) as members
    where is_recursive
  ),
  wanted as (
    select * from entry where mode = 'both' or (mode = 'array') = (entry.index is not null)
  )
  select rows.seq, rows.key, rows.path, rows.index, rows.value, rows.this
  from (
    select 1::bigint as seq, wanted.key, wanted.path, wanted.index, wanted.value, wanted.this, wanted.places from wanted
    union all
    select 1, null, null, null, null, compat.at_path(input, at_path), null
    where is_outer and not exists (select from wanted)
  ) as rows
  order by rows.places
$$;
