-- Placeholders and mistyped SSNs get corrected one by one.
update caregiver
  set ssn = correction.ssn, updated_at = changed_today(caregiver_no, 'ssn')
  from (select caregiver_no as corrected_no, person.ssn
        from caregiver join person using (person_no)
        where trim(caregiver.ssn) is distinct from person.ssn
        order by draw(concat(getvariable('as_of'), '/', caregiver_no), 'ssn'), caregiver_no
        limit 1 + (select count(*) from caregiver) // 5000) as correction
  where caregiver_no = corrected_no;
