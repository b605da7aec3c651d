-- 010_quarantine.sql
-- Says why PostgreSQL would refuse a text as a value of a type, without failing: how sync finds the rows to quarantine.
-- Locks: none on existing data, one function is new.

-- The SQLSTATE with which `value` is refused as a `type` such as numeric(12,2); null if it is one, or null.
do $migration$
begin
  if current_setting('server_version_num')::integer >= 160000 then
    create function control.input_fault(value text, type text) returns text
      language plpgsql stable strict parallel safe as $$
    begin
      if pg_input_is_valid(value, type) then
        return null;
      end if;
      return (select sql_error_code from pg_input_error_info(value, type));
    end $$;
  else
    -- Slower, by a subtransaction a value. A record takes the length of a varchar(10) as COPY does, where a cast cuts
    -- the text; but it takes any text for JSON.
    create function control.input_fault(value text, type text) returns text
      language plpgsql stable strict as $$
    begin
      if type in ('json', 'jsonb') then
        execute format('select $1::%s', type) using value;
      else
        execute format('select x from json_to_record($1) as r (x %s)', type) using json_build_object('x', value);
      end if;
      return null;
    exception
      when data_exception then
        return sqlstate;
    end $$;
  end if;
end $migration$;
