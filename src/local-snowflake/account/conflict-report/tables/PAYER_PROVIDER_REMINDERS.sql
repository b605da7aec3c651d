with worked_for as (
  select distinct payer_no, payer.payer_id, payer.application_payer_id, payer_name, provider_no, provider.provider_id, provider.application_provider_id, provider_name
  from contract join payer using (payer_no) join provider using (provider_no)
  where chance(payer_no * 100000 + provider_no, 'reminder') < 0.4)
select 3 * row_number() over (order by payer_no, provider_no) as id, payer_id as payerid, application_payer_id as apppayerid, left(payer_name, 100) as contract,
       provider_id as providerid, application_provider_id as appproviderid, left(provider_name, 100) as providername,
       getvariable('created_as_of') - 200 - pick(payer_no, 'reminder/day', 200) as createddatetime, one_of(payer_no, 'reminder/days', [3, 5, 7, 14]) as numberofdays
from worked_for
order by 1
