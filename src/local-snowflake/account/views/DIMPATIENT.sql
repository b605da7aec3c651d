with patient_row as (
  select patient_id, application_patient_id, false as is_payer_created_patient, null::uuid as payer_id,
         0 as application_payer_id, provider_id, application_provider_id, office_id, application_office_id,
         updated_at as updated_datatimestamp, patient_no
  from "~store".patient
  union all
  select payer_patient_id, application_payer_patient_id, true, payer_id, application_payer_id, null, null, null, null,
         updated_at, patient_no
  from "~store".payer_patient)
select patient_row.* exclude (patient_no), patient_row.application_patient_id as application_patient_id_2, environment,
       first_name || ' ' || last_name as patient_name, first_name as patient_firstname, last_name as patient_lastname,
       'MR' || patient_no as medical_number, 'A' || patient_row.application_patient_id as admission_id, 'Active' as status, gender,
       true as has_visit, true as is_authorized, environment || '-' || patient_row.application_patient_id as unique_patient_id,
       born_on as date_of_birth,
       case when patient_no % 6 = 0 then 'Español' else 'English' end as primary_language, 'hha' as source_system
from patient_row join (select patient_no, environment, first_name, last_name, gender, born_on from "~store".patient) using (patient_no)
