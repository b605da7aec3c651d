select pair_id as id, conflict_id as conflictid, group_id as groupid, ssn, visit_date as visitdate,
       -- As they were seen last, when the pair was found: a visit that has changed since had other times.
       if(own_changed and not is_correction, own_starts, own.sch_start) as schstarttime, if(own_changed and not is_correction, own_ends, own.sch_end) as schendtime,
       if(con_changed and not is_correction, con_starts, con.consch_start) as conschstarttime, if(con_changed and not is_correction, con_ends, con.consch_end) as conschendtime,
       case when not own_changed then own.visit_from when is_correction then own_starts end as visitstarttime,
       case when not own_changed then own.visit_to when is_correction then own_ends end as visitendtime,
       case when not con_changed then con.convisit_from when is_correction then con_starts end as convisitstarttime,
       case when not con_changed then con.convisit_to when is_correction then con_ends end as convisitendtime,
       coalesce(visitstarttime, schstarttime) as shvtsttime, coalesce(visitendtime, schendtime) as shvtentime,
       coalesce(convisitstarttime, conschstarttime) as cshvtsttime, coalesce(convisitendtime, conschendtime) as cshvtentime,
       own.* exclude (node_id, sch_start, sch_end, visit_from, visit_to),
       con.* exclude (node_id, consch_start, consch_end, convisit_from, convisit_to),
       abs(date_diff('minute', shvtentime, cshvtsttime)) as minutediffbetweensch,
       miles as distancemilesfromlatlng, miles_per_hour as averagemilesperhour, travel_minutes as etatravleminutes,
       if(same_sch, 'Y', 'N') as sameschtimeflag, if(same_visit, 'Y', 'N') as samevisittimeflag, if(sch_and_visit_same, 'Y', 'N') as schandvisittimesameflag,
       if(sch_over, 'Y', 'N') as schoveranotherschtimeflag, if(visit_over, 'Y', 'N') as visittimeoveranothervisittimeflag,
       if(sch_over_visit, 'Y', 'N') as schtimeovervisittimeflag, if(too_far, 'Y', 'N') as distanceflag,
       if(in_service, 'Y', 'N') as inserviceflag, if(pto, 'Y', 'N') as ptoflag,
       if(status = 'N', 'Y', null) as connoresponseflag, if(status = 'N', reason.id, null) as connoresponsereasonid, if(status = 'N', title, null) as connoresponsetitle,
       if(status = 'N', 'Asked again on the phone', null) as connoresponsenotes, if(status = 'N', con_answered_at, null) as connoresponsedate,
       recorded_at as createddate, recorded_at as crdateunique,
       group_recorded_on::timestamp as g_crdateunique, 1 as updateflag, updated_at as updateddate,
       status as statusflag, if(is_over, resolved_on + interval 2 hours, null) as resolvedate,
       if(is_over, if(own_changed, coalesce(own.agencycontact, own.providername), coalesce(con.conagencycontact, con.conprovidername)), null) as resolvedby,
       group_id as tempgroupid, couple_id as reverseuuid,
       if(is_flagged, 'Y', 'N') as flagforreview, if(is_flagged, answered_at, null) as flagforreviewdate,
       if(own.p_paddressstate = 'NY' and chance(couple_id, 'billable') < 0.5, date_diff('minute', shvtsttime, shvtentime), null) as billableminutesfullshift,
       billableminutesfullshift / 15 as billableunitsfullshift,
       if(billableminutesfullshift is null, null, greatest(0, date_diff('minute', greatest(shvtsttime, cshvtsttime), least(shvtentime, cshvtentime)))) as billableminutesoverlap,
       billableminutesoverlap / 15 as billableunitsoverlap,
       if(own.p_paddressstate = 'NY' and billableminutesfullshift is null and chance(couple_id, 'failed') < 0.05, updated_at, null) as failedon
from pair
join face as own on own.node_id = own_id
join con_face as con on con.node_id = con_id
left join no_response_reason as reason on reason.reason_no = con_reason_no
order by pair_id
