-- The visits that take part on the day of the run (DOMAIN.md §4), each as one side of a pair: under the names that
-- CONFLICTVISITMAPS gives the own side. Missed ones are among them: a pair that exists is looked at even so.
-- Times are the wall clock as written.
create or replace view VISIT_CANDIDATES as
select
  AIDE.SSN,
  V."Visit Date"::date as "VisitDate",
  AGENCY."Provider Id" as "ProviderID",
  AGENCY."Application Provider Id" as "AppProviderID",
  LEFT(AGENCY."Provider Name", 100) as "ProviderName",
  AGENCY."Federal Tax Number" as "FederalTaxNumber",
  V."Visit Id" as "VisitID",
  V."Application Visit Id" as "AppVisitID",
  V."Scheduled Start Time"::timestamp_ntz as "SchStartTime",
  V."Scheduled End Time"::timestamp_ntz as "SchEndTime",
  V."Visit Start Time"::timestamp_ntz as "VisitStartTime",
  V."Visit End Time"::timestamp_ntz as "VisitEndTime",
  V."Call In Time"::timestamp_ntz as "EVVStartTime",
  V."Call Out Time"::timestamp_ntz as "EVVEndTime",
  NVL(V."Visit Start Time", V."Scheduled Start Time")::timestamp_ntz as "ShVTSTTime",
  NVL(V."Visit End Time", V."Scheduled End Time")::timestamp_ntz as "ShVTENTime",
  AIDE."Caregiver Id" as "CaregiverID",
  AIDE."Application Caregiver Id" as "AppCaregiverID",
  AIDE."Caregiver Code" as "AideCode",
  TRIM(NVL(AIDE."Caregiver Firstname", '') || ' ' || NVL(AIDE."Caregiver Lastname", '')) as "AideName",
  AIDE."Caregiver Firstname" as "AideFName",
  AIDE."Caregiver Lastname" as "AideLName",
  AIDE."AideSSN",
  LEFT(AIDE."Status", 20) as "AideStatus",
  V."Office Id" as "OfficeID",
  V."Application Office Id" as "AppOfficeID",
  LEFT(OFFICE."Office Name", 100) as "Office",
  NVL(OWN."Patient Id", PAID."Patient Id") as "PatientID",
  NVL(OWN."Application Patient Id", PAID."Application Patient Id") as "AppPatientID",
  NVL(OWN."Admission Id", PAID."Admission Id") as "PAdmissionID",
  NVL2(OWN."Patient Id", TRIM(NVL(OWN."Patient Firstname", '') || ' ' || NVL(OWN."Patient Lastname", '')),
       TRIM(NVL(PAID."Patient Firstname", '') || ' ' || NVL(PAID."Patient Lastname", ''))) as "PName",
  NVL(OWN."Patient Firstname", PAID."Patient Firstname") as "PFName",
  NVL(OWN."Patient Lastname", PAID."Patient Lastname") as "PLName",
  NVL(OWN."Medicaid Number", PAID."Medicaid Number") as "PMedicaidNumber",
  LEFT(NVL(OWN."Status", PAID."Status"), 20) as "PStatus",
  NVL(HOME."Patient Address Id", PAYER_HOME."Patient Address Id") as "PAddressID",
  NVL(HOME."Application Patient Address Id", PAYER_HOME."Application Patient Address Id") as "PAppAddressID",
  NVL(HOME."Address Line 1", PAYER_HOME."Address Line 1") as "PAddressL1",
  NVL(HOME."Address Line 2", PAYER_HOME."Address Line 2") as "PAddressL2",
  NVL(HOME."City", PAYER_HOME."City") as "PCity",
  NVL(HOME."Address State", PAYER_HOME."Address State") as "PAddressState",
  NVL(HOME."Zip Code", PAYER_HOME."Zip Code") as "PZipCode",
  NVL(HOME."County", PAYER_HOME."County") as "PCounty",
  -- The coordinates of the punches were to stand first. REPLACE with NULL is NULL, so the address always wins.
  NVL(TRY_TO_DOUBLE(SPLIT_PART(REPLACE(REPLACE(NVL(V."Call Out GPS Coordinates", V."Call In GPS Coordinates"), '"', ''), ',', null), ',', 2)),
      HOME."Longitude")::varchar as "PLongitude",
  NVL(TRY_TO_DOUBLE(SPLIT_PART(REPLACE(REPLACE(NVL(V."Call Out GPS Coordinates", V."Call In GPS Coordinates"), '"', ''), ',', null), ',', 1)),
      HOME."Latitude")::varchar as "PLatitude",
  V."Payer Id" as "PayerID",
  V."Application Payer Id"::varchar as "AppPayerID",
  LEFT(NVL(PAYER."Payer Name", CONTRACT."Contract Name"), 50) as "Contract",
  PAYER."Payer State" as "PayerState",
  V."Billed" as "Billed",
  V."Invoice Date"::timestamp_ntz as "BilledDate",
  V."Billed Hours" as "BilledHours",
  V."Billed Rate" as "BilledRate",
  V."Total Billed Amount" as "TotalBilledAmount",
  V."Bill Rate Non-Billed" as "BillRateNonBilled",
  IFF(V."Billed" = 'yes', V."Billed Rate", V."Bill Rate Non-Billed") as "BillRateBoth",
  IFF(V."Billed" = 'yes', V."Bill Type", V."Bill Type Non-Billed") as "RateType",
  -- Billed NULL is neither 'yes' nor 'no', and gives 0.
  case
    when ZEROIFNULL("BillRateBoth") <= 0 then 0
    when V."Billed" = 'yes' and "RateType" = 'Hourly' then "BillRateBoth" / 60
    when V."Billed" = 'yes' and "RateType" in ('Daily', 'Visit') and V."Billed Hours" > 0
      then "BillRateBoth" / V."Billed Hours" / 60
    when V."Billed" = 'no' and "RateType" = 'Hourly' then "BillRateBoth" / 60
    when V."Billed" = 'no' and "RateType" in ('Daily', 'Visit')
      and DATEDIFF(minute, V."Scheduled Start Time"::timestamp_ntz, V."Scheduled End Time"::timestamp_ntz) > 0
      then "BillRateBoth" / DATEDIFF(minute, V."Scheduled Start Time"::timestamp_ntz, V."Scheduled End Time"::timestamp_ntz)
    else 0
  end as "BilledRateMinute",
  null::timestamp_ntz as "InserviceStartDate",
  null::timestamp_ntz as "InserviceEndDate",
  null::timestamp_ntz as "PTOStartDate",
  null::timestamp_ntz as "PTOEndDate",
  V."Service Code Id" as "ServiceCodeID",
  V."Application Service Code Id" as "AppServiceCodeID",
  LEFT(SERVICE."Service Code", 50) as "ServiceCode",
  LEFT(AGENCY."Phone Number 1", 30) as "AgencyPhone",
  NVL(V."Is Missed", false) as "IsMissed",
  V."Missed Visit Reason" as "MissedVisitReason",
  NVL(V."Call Out Device Type", V."Call In Device Type") as "EVVType",
  OWN."Patient Id" as "P_PatientID",
  OWN."Application Patient Id" as "P_AppPatientID",
  OWN."Admission Id" as "P_PAdmissionID",
  NVL2(OWN."Patient Id", TRIM(NVL(OWN."Patient Firstname", '') || ' ' || NVL(OWN."Patient Lastname", '')), null) as "P_PName",
  HOME."Patient Address Id" as "P_PAddressID",
  HOME."Application Patient Address Id" as "P_PAppAddressID",
  HOME."Address Line 1" as "P_PAddressL1",
  HOME."Address Line 2" as "P_PAddressL2",
  HOME."City" as "P_PCity",
  HOME."Address State" as "P_PAddressState",
  HOME."Zip Code" as "P_PZipCode",
  HOME."County" as "P_PCounty",
  OWN."Patient Firstname" as "P_PFName",
  OWN."Patient Lastname" as "P_PLName",
  OWN."Medicaid Number" as "P_PMedicaidNumber",
  LEFT(OWN."Status", 20) as "P_PStatus",
  PAID."Patient Id" as "PA_PatientID",
  PAID."Application Patient Id" as "PA_AppPatientID",
  PAID."Admission Id" as "PA_PAdmissionID",
  NVL2(PAID."Patient Id", TRIM(NVL(PAID."Patient Firstname", '') || ' ' || NVL(PAID."Patient Lastname", '')), null) as "PA_PName",
  PAYER_HOME."Patient Address Id" as "PA_PAddressID",
  PAYER_HOME."Application Patient Address Id" as "PA_PAppAddressID",
  PAYER_HOME."Address Line 1" as "PA_PAddressL1",
  PAYER_HOME."Address Line 2" as "PA_PAddressL2",
  PAYER_HOME."City" as "PA_PCity",
  PAYER_HOME."Address State" as "PA_PAddressState",
  PAYER_HOME."Zip Code" as "PA_PZipCode",
  PAYER_HOME."County" as "PA_PCounty",
  PAID."Patient Firstname" as "PA_PFName",
  PAID."Patient Lastname" as "PA_PLName",
  PAID."Medicaid Number" as "PA_PMedicaidNumber",
  LEFT(PAID."Status", 20) as "PA_PStatus",
  case
    when V."Application Contract Id" = '0' then 'Payer'
    when TRY_TO_NUMBER(V."Application Contract Id") is null or V."Application Payer Id" is null then null
    when V."Application Payer Id" = 0 then 'Internal'
    else 'UPR'
  end as "ContractType",
  LEFT(EDITOR."User Fullname", 100) as "LastUpdatedBy",
  V."Visit Updated Timestamp"::timestamp_ntz as "LastUpdatedDate",
  -- For the cross-state filter (DOMAIN.md §7): the patients' states, else the provider's.
  IFF(HOME.STATE_CODE is null and PAYER_HOME.STATE_CODE is null, AGENCY.STATE_CODE, HOME.STATE_CODE) as STATE_1,
  PAYER_HOME.STATE_CODE as STATE_2
from ANALYTICS.BI.FACTVISITCALLPERFORMANCE_CR as V
join AIDES as AIDE on AIDE."Caregiver Id" = V."Caregiver Id"
join AGENCIES as AGENCY on AGENCY."Provider Id" = V."Provider Id"
left join ANALYTICS.BI.DIMOFFICE as OFFICE
  on OFFICE."Office Id" = V."Office Id" and OFFICE."Is Active" = true and OFFICE."Source System" = 'hha'
left join ANALYTICS.BI.DIMPAYER as PAYER
  on PAYER."Payer Id" = V."Payer Id" and PAYER."Is Active" = true and NVL(PAYER."Is Demo", false) = false
  and PAYER."Source System" = 'hha'
left join ANALYTICS.BI.DIMCONTRACT as CONTRACT
  on CONTRACT."Contract Id" = V."Contract Id" and CONTRACT."Is Active" = true and CONTRACT."Source System" = 'hha'
left join ANALYTICS.BI.DIMSERVICECODE as SERVICE
  on SERVICE."Service Code Id" = V."Service Code Id" and SERVICE."Source System" = 'hha'
left join ANALYTICS.BI.DIMUSER as EDITOR
  on EDITOR."User Id" = V."Visit Updated User Id" and EDITOR."Source System" = 'hha'
left join ANALYTICS.BI.DIMPATIENT as OWN on OWN."Patient Id" = V."Provider Patient Id"
left join ANALYTICS.BI.DIMPATIENT as PAID on PAID."Patient Id" = V."Payer Patient Id"
left join PATIENT_HOMES as HOME on HOME."Patient Id" = V."Provider Patient Id"
left join PATIENT_HOMES as PAYER_HOME on PAYER_HOME."Patient Id" = V."Payer Patient Id"
where V."Visit Date"::date between DATEADD(year, -2, CURRENT_DATE()) and DATEADD(day, 45, CURRENT_DATE())
  and not exists (
    select 1 from ANALYTICS.BI.FACTVISITCALLPERFORMANCE_DELETED_CR as GONE where GONE."Visit Id" = V."Visit Id");
