-- 078_cross_state.sql
-- Drops pairs of visits in different states: two people with one mistyped SSN (DOMAIN.md §7).
-- Reads  pipeline.detected_pair, pipeline.candidate, pipeline.patient_home, pipeline.provider_part, conflict.settings
-- Writes pipeline.detected_pair
-- Again  pairs that are gone are gone.
-- Tasks  2, 3
with side as materialized (
  select
    visit.visit_id,
    pipeline.states_of_side(
      pipeline.state_code(home.state), pipeline.state_code(payer_home.state), provider.state
    ) as states
  from (select distinct visit_id from pipeline.detected_pair) found
  join pipeline.candidate visit using (visit_id)
  join pipeline.provider_part provider using (provider_id)
  left join pipeline.patient_home home on home.patient_id = visit.provider_patient_id
  left join pipeline.patient_home payer_home on payer_home.patient_id = visit.payer_patient_id
  where (select cross_state_filter from conflict.settings)
)
delete from pipeline.detected_pair pair
using side own, side con
where own.visit_id = pair.visit_id
  and con.visit_id = pair.con_visit_id
  and pipeline.is_cross_state(own.states, con.states);
