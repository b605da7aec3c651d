-- Training of a person at a provider, as one side of a pair: under an id made of its own key, with "In-service" in place
-- of a patient (DOMAIN.md §6).
create or replace view INSERVICE_EVENTS as
select
  AIDE.SSN,
  AGENCY."Provider Id" as "ProviderID",
  AGENCY."Application Provider Id" as "AppProviderID",
  LEFT(AGENCY."Provider Name", 100) as "ProviderName",
  AGENCY."Federal Tax Number" as "FederalTaxNumber",
  MD5('in-service/' || E."Environment" || '/' || E."Application Caregiver Inservice Id"::number(38, 0)::varchar) as EVENT_HASH,
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
  'In-service' as "PName",
  'In-service' as "PLName",
  LEFT(AGENCY."Phone Number 1", 30) as "AgencyPhone",
  E."Inservice start date"::timestamp_ntz as "InserviceStartDate",
  E."Inservice end date"::timestamp_ntz as "InserviceEndDate",
  false as "IsMissed"
from ANALYTICS.BI.FACTCAREGIVERINSERVICE as E
join AIDES as AIDE on AIDE."Caregiver Id" = E."Caregiver Id"
join AGENCIES as AGENCY on AGENCY."Provider Id" = E."Provider Id"
left join ANALYTICS.BI.DIMOFFICE as OFFICE
  on OFFICE."Office Id" = E."Office Id" and OFFICE."Is Active" = true and OFFICE."Source System" = 'hha'
where E."Source System" = 'hha'
  and E."Inservice start date" is not null
  and E."Inservice end date" is not null;
