-- Days off of a person at a provider, as the other side of a pair: under an id made of its own key (DOMAIN.md §6).
create or replace view ABSENCE_EVENTS as
select
  AIDE.SSN,
  AGENCY."Provider Id" as "ProviderID",
  AGENCY."Application Provider Id" as "AppProviderID",
  LEFT(AGENCY."Provider Name", 100) as "ProviderName",
  AGENCY."Federal Tax Number" as "FederalTaxNumber",
  MD5('absence/' || E."Environment" || '/' || E."Caregiver Vacation Id"::number(38, 0)::varchar) as EVENT_HASH,
  CONCAT_WS('-', SUBSTR(EVENT_HASH, 1, 8), SUBSTR(EVENT_HASH, 9, 4), SUBSTR(EVENT_HASH, 13, 4),
            SUBSTR(EVENT_HASH, 17, 4), SUBSTR(EVENT_HASH, 21, 12)) as "VisitID",
  AIDE."Caregiver Id" as "CaregiverID",
  AIDE."Application Caregiver Id" as "AppCaregiverID",
  AIDE."Caregiver Code" as "AideCode",
  TRIM(NVL(AIDE."Caregiver Firstname", '') || ' ' || NVL(AIDE."Caregiver Lastname", '')) as "AideName",
  AIDE."Caregiver Firstname" as "AideFName",
  AIDE."Caregiver Lastname" as "AideLName",
  AIDE."AideSSN",
  LEFT(AIDE."Status", 20) as "AideStatus",
  E."Office Id" as "OfficeID",
  E."Application Office Id" as "AppOfficeID",
  LEFT(OFFICE."Office Name", 100) as "Office",
  'PTO' as "PName",
  'PTO' as "PLName",
  LEFT(AGENCY."Phone Number 1", 30) as "AgencyPhone",
  E."Start Date"::timestamp_ntz as "PTOStartDate",
  E."End Date"::timestamp_ntz as "PTOEndDate",
  false as "IsMissed"
from ANALYTICS.BI.FACTCAREGIVERABSENCE as E
join AIDES as AIDE on AIDE."Caregiver Id" = E."Global Caregiver Id"
join AGENCIES as AGENCY on AGENCY."Provider Id" = E."Provider Id"
left join ANALYTICS.BI.DIMOFFICE as OFFICE
  on OFFICE."Office Id" = E."Office Id" and OFFICE."Is Active" = true and OFFICE."Source System" = 'hha'
where E."Source System" = 'hha'
  and E."Start Date" is not null
  and E."End Date" is not null;
