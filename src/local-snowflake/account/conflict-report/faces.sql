-- What either side of a pair shows of its visit, training or absence, under the names of CONFLICTVISITMAPS.
-- Reads  visit, event and everything around them      Writes  temp face, con_face
create or replace temp table patient_face as
  with known as (
    select patient_id as id, application_patient_id as application_id, patient_no from patient
    union all
    select payer_patient_id, application_payer_patient_id, patient_no from payer_patient)
  select known.id, known.application_id, 'A' || known.application_id as admission_id, first_name, last_name,
         home.patient_address_id as address_id, application_patient_address_id as application_address_id,
         line_1, line_2, home.city, home.state, home.zip, home.county
  from known join (select patient_no, first_name, last_name from patient) using (patient_no) left join home on home.owner_id = known.id;

create or replace temp table agency_contact as
  select provider_no, invented_name(provider_no, 'contact/first') || ' ' || invented_name(provider_no, 'contact/last') as contact_name,
         printf('(555) 011-%04d', pick(provider_no, 'contact/phone', 9999)) as phone
  from provider where source_system = 'hha' and chance(provider_no, 'contact') < 0.7;

create or replace temp table node as
  select distinct own_id as id from directed union select con_id from directed;

create or replace temp table face as
  with visit_side as (
    select visit.visit_id as id, visit.caregiver_no, visit.office_no, visit.provider_no, visit.application_visit_id::varchar as appvisitid,
           wall_of(call_in) as evvstarttime, wall_of(call_out) as evvendtime, patient_id, payer_patient_id, coalesce(patient_id, payer_patient_id) as shown_patient_id,
           coalesce(punched_place(call_out_coordinates), punched_place(call_in_coordinates), place(home.latitude, home.longitude)) as place,
           visit.payer_id, visit.application_payer_id, contract_id, billed, wall_of(invoiced_at) as billeddate, billed_hours as billedhours,
           if(billed = 'yes', bill_rate, null) as billedrate,
           if(billed = 'yes', bill_rate * if(rate_type = 'Hourly', coalesce(billed_hours, 0), 1), null) as totalbilledamount,
           if(billed = 'yes', null, bill_rate) as billratenonbilled, bill_rate as billrateboth, rate_type as ratetype,
           case when billed = 'yes' then case when rate_type = 'Hourly' then bill_rate / 60 when billed_hours > 0 then bill_rate / billed_hours / 60 end
                when billed = 'no' then if(rate_type = 'Hourly', bill_rate / 60, bill_rate * 60 / date_diff('minute', scheduled_start.utc, scheduled_end.utc) / 60) end
             as billedrateminute,
           service_code_no, is_missed as ismissed, missed_reason as missedvisitreason, coalesce(call_out_device, call_in_device) as evvtype, contract_type as contracttype,
           'user' || (60000 + pick(visit.visit_id, 'updater', 50)) as lastupdatedby, wall_of(visit.updated_at) as lastupdateddate,
           wall_of(scheduled_start) as sch_start, wall_of(scheduled_end) as sch_end, wall_of(visit_start) as visit_from, wall_of(visit_end) as visit_to,
           null::timestamp as inservicestartdate, null::timestamp as inserviceenddate, null::timestamp as ptostartdate, null::timestamp as ptoenddate, null as event_name
    from visit join node on node.id = visit.visit_id left join home on home.owner_id = visit.patient_id),
  event_side as (
    select event.event_id as id, caregiver_no, caregiver.office_no, event.provider_no, false as ismissed,
           if(kind = 'in-service', starts, null) as inservicestartdate, if(kind = 'in-service', ends, null) as inserviceenddate,
           if(kind = 'absence', starts, null) as ptostartdate, if(kind = 'absence', ends, null) as ptoenddate,
           if(kind = 'in-service', 'In-service', 'PTO') as event_name
    from event join node on node.id = event.event_id join caregiver using (caregiver_no)),
  side as (select * from visit_side union all by name select * from event_side)
  select side.id as node_id, sch_start, sch_end, visit_from, visit_to,
         provider.provider_id as providerid, provider.application_provider_id as appproviderid, provider.provider_name as providername,
         provider.federal_tax_number as federaltaxnumber, side.id as visitid, appvisitid, evvstarttime, evvendtime,
         caregiver.caregiver_id as caregiverid, caregiver.application_caregiver_id as appcaregiverid, caregiver.caregiver_code as aidecode,
         caregiver.first_name || ' ' || caregiver.last_name as aidename, caregiver.first_name as aidefname, caregiver.last_name as aidelname,
         trim(caregiver.ssn) as aidessn, caregiver.status as aidestatus,
         office.office_id as officeid, office.application_office_id as appofficeid, office.office_name as office,
         shown.id as patientid, shown.application_id as apppatientid, shown.admission_id as padmissionid,
         coalesce(event_name, shown.first_name || ' ' || shown.last_name) as pname, shown.first_name as pfname, shown.last_name as plname,
         null as pmedicaidnumber, if(shown.id is null, null, 'Active') as pstatus, shown.address_id as paddressid, shown.application_address_id as pappaddressid,
         shown.line_1 as paddressl1, shown.line_2 as paddressl2, shown.city as pcity, shown.state as paddressstate, shown.zip as pzipcode, shown.county as pcounty,
         side.place.longitude::varchar as plongitude, side.place.latitude::varchar as platitude,
         side.payer_id as payerid, side.application_payer_id as apppayerid, left(coalesce(payer.payer_name, contract.contract_name), 50) as contract, payer.state as payerstate,
         billed, billeddate, billedhours, billedrate, totalbilledamount, billratenonbilled, billrateboth, billedrateminute, ratetype,
         inservicestartdate, inserviceenddate, ptostartdate, ptoenddate,
         service_code.service_code_id as servicecodeid, service_code.application_service_code_id as appservicecodeid, service_code.code as servicecode,
         contact_name as agencycontact, coalesce(agency_contact.phone, provider.phone_number) as agencyphone, ismissed, missedvisitreason, evvtype,
         own.id as p_patientid, own.application_id as p_apppatientid, own.admission_id as p_padmissionid, own.first_name || ' ' || own.last_name as p_pname,
         own.address_id as p_paddressid, own.application_address_id as p_pappaddressid, own.line_1 as p_paddressl1, own.line_2 as p_paddressl2, own.city as p_pcity,
         own.state as p_paddressstate, own.zip as p_pzipcode, own.county as p_pcounty, own.first_name as p_pfname, own.last_name as p_plname, if(own.id is null, null, 'Active') as p_pstatus,
         pays.id as pa_patientid, pays.application_id as pa_apppatientid, pays.admission_id as pa_padmissionid, pays.first_name || ' ' || pays.last_name as pa_pname,
         pays.address_id as pa_paddressid, pays.application_address_id as pa_pappaddressid, pays.line_1 as pa_paddressl1, pays.line_2 as pa_paddressl2, pays.city as pa_pcity,
         pays.state as pa_paddressstate, pays.zip as pa_pzipcode, pays.county as pa_pcounty, pays.first_name as pa_pfname, pays.last_name as pa_plname, if(pays.id is null, null, 'Active') as pa_pstatus,
         contracttype, lastupdatedby, lastupdateddate
  from side
  join provider on provider.provider_no = side.provider_no
  join caregiver on caregiver.caregiver_no = side.caregiver_no
  left join office on office.office_no = side.office_no
  left join patient_face as shown on shown.id = shown_patient_id
  left join patient_face as own on own.id = side.patient_id
  left join patient_face as pays on pays.id = side.payer_patient_id
  left join payer on payer.payer_id = side.payer_id
  left join contract on contract.contract_id = side.contract_id
  left join service_code on service_code.service_code_no = side.service_code_no
  left join agency_contact on agency_contact.provider_no = side.provider_no;

create or replace temp table con_face as
  select node_id, columns(* exclude (node_id)) as 'con\0' from face;
