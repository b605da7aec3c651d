-- What each payer's chart of months shows; refreshed by task 12, after the pairs are priced.
create or replace dynamic table PAYER_MONTHS
  target_lag = '1 day'
  warehouse = CONFLICT_WH
as
select
  PAYERID,
  DATE_TRUNC('month', VISITDATE)::date as MONTH,
  CONTYPE,
  COUNT(distinct VISIT_KEY) as VISIT_KEYS,
  SUM(CON_SP) as CON_SP,
  SUM(CON_OP) as CON_OP,
  SUM(CON_FP) as CON_FP
from COMMON_PAYER_VIEW
group by PAYERID, DATE_TRUNC('month', VISITDATE)::date, CONTYPE;
