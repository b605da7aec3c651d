-- The employments that can collide: of a person with an SSN that is no placeholder, at a provider that is active, no demo
-- and not excluded (DOMAIN.md §4).
create or replace view AIDES as
select
  TRIM(C."SSN") as SSN,
  C."Caregiver Id",
  C."Application Caregiver Id",
  C."Caregiver Code",
  C."Caregiver Firstname",
  C."Caregiver Lastname",
  C."Status",
  C."SSN" as "AideSSN"
from ANALYTICS.BI.DIMCAREGIVER as C
where TRIM(C."SSN") <> ''
  and not exists (select 1 from EXCLUDED_SSN as E where TRIM(E.SSN) = TRIM(C."SSN"));
