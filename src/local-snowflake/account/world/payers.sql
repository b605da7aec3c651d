-- Payers, contracts and service codes. An agency has two contracts of its own (no payer: Internal), three with
-- two of its payers (UPR), and one payer that refers patients without a contract (Payer).
create table payer as
  with numbered as (
    select n::integer as payer_no, n > getvariable('payers') as is_foreign, case when n % 3 = 2 then 'PA' else 'NY' end as state
    from generate_series(1, getvariable('payers') + 2) as series(n))
  select payer_no, id_of('payer', payer_no) as payer_id, 500 + payer_no as application_payer_id,
         case when is_foreign then 'ext' else 'hha' end as source_system, state,
         invented_name(payer_no, 'payer/name') || one_of(payer_no, 'payer/kind', [' Health Plan', ' Mutual', ' Care Alliance', ' État Santé'])
           as payer_name,
         payer_no % 20 <> 7 as is_active, payer_no % 20 = 6 as is_demo,
         row_number() over (partition by state, is_foreign order by payer_no) - 1 as state_rank,
         count(*) over (partition by state, is_foreign) as state_size,
         audited_long_ago('payer' || payer_no) as updated_at
  from numbered;

create table contract as
  with numbered as (
    select provider_no * 6 + k as contract_no, k::integer as slot, provider
    from provider, generate_series(0, 5) as series(k))
  select contract_no::integer as contract_no, slot, provider.provider_no, provider.provider_id,
         provider.application_provider_id, provider.environment, provider.source_system, provider.state,
         payer.payer_no, payer.payer_id, payer.application_payer_id,
         case when slot < 5 then id_of('contract', contract_no) end as contract_id,
         case when slot < 5 then 30000 + contract_no else 0 end as application_contract_id,
         case when slot < 2 then 'Internal' when slot < 5 then 'UPR' else 'Payer' end as contract_type,
         coalesce(payer.payer_name, 'Private') || ' ' || one_of(contract_no, 'contract/name', ['Basic', 'Plus', 'Long-Term', 'Niño & Família'])
           as contract_name,
         chance(contract_no, 'contract/active') < 0.95 as is_active,
         audited_long_ago('contract' || contract_no) as updated_at
  from numbered
  left join payer on slot >= 2 and payer.source_system = 'hha' and payer.state = provider.state
       and payer.state_rank = (provider.provider_no * 3 + case slot when 4 then 1 when 5 then 2 else 0 end) % payer.state_size;

create table service_code as
  with kind as (
    from (values (0, 'PCA-H', 'Hourly', 24), (1, 'HHA-H', 'Hourly', 27), (2, 'RN-V', 'Visit', 95), (3, 'LIV-D', 'Daily', 230))
      as kind(slot, code, rate_type, least_rate))
  select (provider_no * 4 + slot)::integer as service_code_no, slot, code, rate_type,
         split_part(code, '-', 1) as discipline,
         id_of('service', provider_no * 4 + slot) as service_code_id, 40000 + provider_no * 4 + slot as application_service_code_id,
         (least_rate + pick(provider_no * 4 + slot, 'rate', 9000) / 1000.0)::decimal(19, 3) as rate,
         provider_no, provider_id, application_provider_id, environment, source_system,
         audited_long_ago('service' || (provider_no * 4 + slot)) as updated_at
  from provider, kind;
