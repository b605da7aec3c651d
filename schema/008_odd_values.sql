-- 008_odd_values.sql
-- Rules that one odd row cannot stop: a shift that ends in the year 9999, a GPS text of hundreds of digits.
-- Locks: the two functions, for an instant.

-- DATEDIFF(minute, …) of Snowflake: both are cut to the minute first. Negative when `later` is the earlier one; more
-- minutes than an integer holds, which is 4,083 years, count as the most that it holds.
create or replace function pipeline.minutes_between(earlier timestamp, later timestamp) returns integer
  language sql immutable parallel safe
  return greatest(-2147483647, least(2147483647,
    date_part('epoch', date_trunc('minute', later) - date_trunc('minute', earlier)) / 60))::integer;

-- The place in the text of an EVV punch, such as "40.71,-74.00" with or without the quotes.
create or replace function pipeline.place_of_punch(gps text) returns point
  language sql immutable parallel safe
  return case
    when replace(gps, '"', '') ~ '^\s*[-+]?(\d{1,20}(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?\s*,\s*[-+]?(\d{1,20}(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?\s*$'
    then pipeline.place(replace(gps, '"', '')::point)
  end;
