select id, ssn from excluded_ssn order by id
