-- Where a patient lives: the primary address that GPS has confirmed, the one entered last (DOMAIN.md §4). Where two were
-- entered at the same time, whichever comes first.
create or replace view PATIENT_HOMES as
select
  A."Patient Id",
  A."Patient Address Id",
  A."Application Patient Address Id",
  A."Address Line 1",
  A."Address Line 2",
  A."City",
  A."Address State",
  A."Zip Code",
  A."County",
  IFF(ABS(A."Latitude") <= 90 and ABS(A."Longitude") <= 180 and not (A."Latitude" = 0 and A."Longitude" = 0),
      A."Latitude", null) as "Latitude",
  IFF(ABS(A."Latitude") <= 90 and ABS(A."Longitude") <= 180 and not (A."Latitude" = 0 and A."Longitude" = 0),
      A."Longitude", null) as "Longitude",
  NVL(S.STATE_CODE, NULLIF(UPPER(REPLACE(A."Address State", ' ', '')), '')) as STATE_CODE
from ANALYTICS.BI.DIMPATIENTADDRESS as A
left join STATE_CODES as S on S.STATE_NAME = UPPER(REPLACE(A."Address State", ' ', ''))
where A."Primary Address" = true
  and A."Address Type" like '%GPS%'
qualify ROW_NUMBER() over (partition by A."Patient Id" order by A."Application Created UTC Timestamp" desc nulls last) = 1;
