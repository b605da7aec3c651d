-- The providers whose visits and events take part (DOMAIN.md §4).
create or replace view AGENCIES as
select
  P."Provider Id",
  P."Application Provider Id",
  P."Provider Name",
  P."Federal Tax Number",
  P."Phone Number 1",
  NVL(S.STATE_CODE, NULLIF(UPPER(REPLACE(P."Address State", ' ', '')), '')) as STATE_CODE
from ANALYTICS.BI.DIMPROVIDER as P
left join STATE_CODES as S on S.STATE_NAME = UPPER(REPLACE(P."Address State", ' ', ''))
where P."Source System" = 'hha'
  and P."Is Active" = true
  and NVL(P."Is Demo", false) = false
  and P."Provider Id" not in (select NVL(E."ProviderID", '') from EXCLUDED_AGENCY as E);
