select payer_id, application_payer_id, contract_id, application_contract_id, provider_id, application_provider_id, environment,
       false as not_rounding_visit_time, contract_no % 7 = 0 as bill_missed_visit, contract_no % 3 = 0 as bill_overlapping_aide
from "~store".contract
where payer_no is not null
