-- Changes by hand and by the billing run. A visit that was billed or deleted stays as it is.
-- Corrected: the confirmed times move.
update visit
  set visit_start = eastern(wall_of(visit_start) - to_minutes(1 + pick(visit_key, 'corrected/start', 20))),
      visit_end = eastern(wall_of(visit_end) + to_minutes(pick(visit_key, 'corrected/end', 31) - 15)),
      edit_notes = 'Corrected by phone', updated_at = changed_today(visit_key, 'corrected')
  where visit_start is not null and visit_end is not null and billed is distinct from 'yes' and not is_deleted
    and due_as_of < getvariable('as_of') and befalls_today(visit_key, 'corrected', 0.001);

-- Missed: what nobody confirmed turns out never to have happened.
update visit
  set is_missed = true, missed_reason = 'No show', updated_at = changed_today(visit_key, 'missed')
  where visit_start is null and visit_end is null and not is_missed and not is_deleted
    and due_as_of < getvariable('as_of') and befalls_today(visit_key, 'missed', 0.01);

-- Billed: one stamp a batch.
update visit
  set billed = 'yes', invoiced_at = eastern(getvariable('as_of') - 1),
      billed_hours = round(date_diff('minute', visit_start.utc, visit_end.utc) / 15.0) / 4,
      updated_at = eastern_nanos(getvariable('as_of') - 1 + interval 195 minutes, 100 + provider_no % 7)
  where visit_start is not null and visit_end is not null and billed is distinct from 'yes' and not is_deleted
    and due_as_of <= getvariable('as_of') - 4 and befalls_today(visit_key, 'billed', 0.005);

-- Deleted: recent and coming visits move from the one view to the other.
update visit
  set is_deleted = true, updated_at = changed_today(visit_key, 'deleted')
  where visit_date >= getvariable('as_of') - 30 and billed is distinct from 'yes' and not is_deleted
    and befalls_today(visit_key, 'deleted', 0.001);
