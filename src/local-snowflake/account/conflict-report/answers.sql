-- What agencies choose from when they cannot say.
-- Writes  temp no_response_reason
create or replace temp table no_response_reason as
  from (values
    (1, 2, 'Caregiver unreachable', 'The caregiver could not be reached within the time allowed.'),
    (2, 3, 'Records requested', 'The time sheet has been asked for from the other agency.'),
    (3, 5, 'Visit under review', 'The visit is being looked into by the agency''s compliance staff.'),
    (4, 8, 'Caregiver no longer employed', 'The caregiver has left the agency.'),
    (5, 9, 'Other – see notes', 'None of the above; notes are required.')
  ) as no_response_reason(reason_no, id, title, description);
