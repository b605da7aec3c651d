-- The rules that the old system has been told: settings, speed bands, exclusions.
-- Reads  provider      Writes  temp rule_setting, speed_band, excluded_ssn, excluded_agency
create or replace temp table rule_setting as
  select 0 as extra_distance, 5.00::decimal(38, 2) as extra_distance_percent, 7 as no_response_limit_days;

create or replace temp table speed_band as
  from (values (3, 0, 4, 14), (4, 4, 12, 24), (9, 12, 40, 38), (10, 40, 500, 55)) as speed_band(id, from_miles, to_miles, miles_per_hour);

-- As people typed them: one comes twice, with blanks.
create or replace temp table excluded_ssn as
  from (values (1, '000-00-0000'), (2, '999-99-9999'), (5, '111-11-1111'), (6, '123-45-6789'), (11, ' 999-99-9999 ')) as excluded_ssn(id, ssn);

create or replace temp table excluded_agency as
  select 4 + row_number() over (order by provider_no) as id, provider_no, provider_id, application_provider_id, provider_name
  from (select * from provider where source_system = 'hha' and is_active and not is_demo
        order by draw(provider_no, 'excluded'), provider_no limit 1);
