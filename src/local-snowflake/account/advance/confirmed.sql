-- Writes what became of the due visits; those of which nothing is known stay as they are.
-- Reads  temp worked      Writes  visit
update visit
  set visit_start = eastern(worked.visit_start), visit_end = eastern(worked.visit_end),
      call_in = eastern(worked.call_in), call_out = eastern(worked.call_out),
      call_in_device = worked.call_in_device, call_out_device = worked.call_out_device,
      call_in_coordinates = worked.call_in_coordinates, call_out_coordinates = worked.call_out_coordinates,
      is_missed = worked.is_missed, missed_reason = worked.missed_reason, missed_notes = worked.missed_notes,
      billed = worked.billed, updated_at = entered_at
  from worked
  where visit.visit_key = worked.visit_key and outcome <> 'unworked';
