-- What every dashboard is made of (DOMAIN.md §8 and §9): the canonical pairs of active payers that are no demo, other than
-- those about days off alone, with their prices. SP, OP and FP are shift, overlap and final price.
create or replace view COMMON_PAYER_VIEW as
with SEEN as (
  select
    CVM.*,
    'Y' in (CVM."SameSchTimeFlag", CVM."SameVisitTimeFlag", CVM."SchAndVisitTimeSameFlag", CVM."SchOverAnotherSchTimeFlag",
            CVM."VisitTimeOverAnotherVisitTimeFlag", CVM."SchTimeOverVisitTimeFlag") as HAS_OVERLAP,
    CVM."DistanceFlag" = 'Y' as HAS_DISTANCE,
    CVM."InServiceFlag" = 'Y' as HAS_INSERVICE,
    C."StatusFlag" as CONFLICT_STATUS,
    COUNT(distinct CVM.CONFLICTID) over (partition by CVM."GroupID") as GROUP_SIZE,
    NVL(CVM."VisitStartTime", NVL(CVM."SchStartTime", CVM."InserviceStartDate")) as SHIFT_START,
    NVL(CVM."VisitEndTime", NVL(CVM."SchEndTime", CVM."InserviceEndDate")) as SHIFT_END,
    NVL(CVM."ConVisitStartTime", NVL(CVM."ConSchStartTime", CVM."ConInserviceStartDate")) as CON_SHIFT_START,
    NVL(CVM."ConVisitEndTime", NVL(CVM."ConSchEndTime", CVM."ConInserviceEndDate")) as CON_SHIFT_END,
    LEAST(NVL(CVM."AppVisitID", CVM."VisitID"), NVL(CVM."ConAppVisitID", CVM."ConVisitID"))
      || '|' || GREATEST(NVL(CVM."AppVisitID", CVM."VisitID"), NVL(CVM."ConAppVisitID", CVM."ConVisitID")) as VISIT_KEY
  from CONFLICTVISITMAPS as CVM
  join CONFLICTS as C on C.CONFLICTID = CVM.CONFLICTID
  join ANALYTICS.BI.DIMPAYER as PAYER
    on PAYER."Payer Id" = CVM."PayerID" and PAYER."Is Active" = true and NVL(PAYER."Is Demo", false) = false
    and PAYER."Source System" = 'hha'
  where HAS_OVERLAP or HAS_DISTANCE or HAS_INSERVICE
),
MEASURED as (
  select
    SEEN.*,
    NVL(BILLABLEMINUTESFULLSHIFT, ZEROIFNULL(DATEDIFF(minute, SHIFT_START, SHIFT_END))) as FULL_SHIFT_MINUTES,
    IFF(BILLABLEMINUTESOVERLAP is not null and (GROUP_SIZE <= 2 or HAS_DISTANCE), BILLABLEMINUTESOVERLAP,
        GREATEST(0, ZEROIFNULL(DATEDIFF(minute, GREATEST(SHIFT_START, CON_SHIFT_START), LEAST(SHIFT_END, CON_SHIFT_END)))))
      as OVERLAP_MINUTES
  from SEEN
)
select
  ID,
  CONFLICTID,
  "GroupID" as GROUPID,
  "VisitDate" as VISITDATE,
  CRDATEUNIQUE::date as CRDATEUNIQUE,
  G_CRDATEUNIQUE::date as G_CRDATEUNIQUE,
  VISIT_KEY,
  SSN,
  "StatusFlag" as STATUSFLAG,
  CONFLICT_STATUS,
  "PayerID" as PAYERID,
  "ConPayerID" as CONPAYERID,
  "ConContract" as CON_PAYER_NAME,
  "Contract" as CONTRACT,
  "ProviderID" as PROVIDERID,
  "ProviderName" as P_NAME,
  "FederalTaxNumber" as TIN,
  "ConProviderID" as CONPROVIDERID,
  "ConProviderName" as CON_P_NAME,
  "ConFederalTaxNumber" as CON_TIN,
  "OfficeID" as OFFICEID,
  "Office" as OFFICE,
  "PatientID" as PATIENTID,
  "PFName" as PFNAME,
  "PLName" as PLNAME,
  "PName" as PNAME,
  "PAdmissionID" as ADMISSIONID,
  "PCounty" as COUNTY,
  "CaregiverID" as CAREGIVERID,
  "AideCode" as C_CODE,
  "AideName" as C_NAME,
  "AideFName" as C_FNAME,
  "AideLName" as C_LNAME,
  "ServiceCode" as SERVICECODE,
  "SameSchTimeFlag", "SameVisitTimeFlag", "SchAndVisitTimeSameFlag", "SchOverAnotherSchTimeFlag",
  "VisitTimeOverAnotherVisitTimeFlag", "SchTimeOverVisitTimeFlag", "DistanceFlag", "InServiceFlag", "PTOFlag",
  case
    when HAS_OVERLAP and HAS_DISTANCE and HAS_INSERVICE then 'all_to_td_is'
    when HAS_OVERLAP and HAS_DISTANCE then 'both_to_td'
    when HAS_OVERLAP and HAS_INSERVICE then 'both_to_is'
    when HAS_DISTANCE and HAS_INSERVICE then 'both_td_is'
    when HAS_OVERLAP then 'only_to'
    when HAS_DISTANCE then 'only_td'
    else 'only_is'
  end as CONTYPE,
  DECODE(CONTYPE,
    'only_to', 'Time overlap', 'only_td', 'Time distance', 'only_is', 'In-service',
    'both_to_td', 'Time overlap and distance', 'both_to_is', 'Time overlap and in-service',
    'both_td_is', 'Time distance and in-service', 'Time overlap, distance and in-service') as CONTYPEDESC,
  IFF("Billed" = 'yes', 'Recovery', 'Avoidance') as COSTTYPE,
  case when "VisitStartTime" is null then 'Scheduled' when "Billed" = 'yes' then 'Billed' else 'Confirmed' end as VISITTYPE,
  FULL_SHIFT_MINUTES,
  OVERLAP_MINUTES,
  NVL("BilledRateMinute", 0) as RATE_MINUTE,
  FULL_SHIFT_MINUTES * RATE_MINUTE as CON_SP,
  OVERLAP_MINUTES * RATE_MINUTE as CON_OP,
  IFF("StatusFlag" = 'R', OVERLAP_MINUTES * RATE_MINUTE, 0) as CON_FP
from MEASURED
qualify ROW_NUMBER() over (partition by CONFLICTID, VISIT_KEY order by ID) = 1;
