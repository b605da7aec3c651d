-- People who log in: three at an agency, two at a payer; the first of an agency sees all its offices.
create table app_user as
  with vendor as (
    select 'Vendor' as vendor_type, provider_id as vendor_id, application_provider_id as application_vendor_id,
           provider_no, environment, source_system, 3 as users from provider
    union all
    select 'Payer', payer_id, application_payer_id, null, 'ENV1', source_system, 2 from payer),
  numbered as (
    select *, row_number() over (order by vendor_type desc, application_vendor_id, k) as user_no
    from (select *, unnest(range(1, users + 1)) as k from vendor))
  select user_no, id_of('user', user_no) as user_id, 60000 + user_no as application_user_id, k, vendor_type, vendor_id,
         application_vendor_id, provider_no, environment, source_system,
         invented_name(user_no, 'user/first') as first_name, invented_name(user_no, 'user/last') as last_name
  from numbered;

create table user_office as
  select user_no, user_id, application_user_id, app_user.environment, vendor_type, vendor_id, application_vendor_id,
         office_id, application_office_id, app_user.source_system
  from app_user join office using (provider_no)
  where k = 1 or office_no % 10 = 0;
