select conflict_id as conflictid, recorded_at as recordeddatetime, status as statusflag,
       if(status = 'N', 'Y', null) as noresponseflag, id as noresponsereasonid, title as noresponsetitle, if(status = 'N', 'Asked again on the phone', null) as noresponsenotes,
       resolved_on + interval 2 hours as resolvedate, recorded_at as createddate,
       if(is_over, (select max_by(if(own_changed, coalesce(own.agencycontact, own.providername), coalesce(con.conagencycontact, con.conprovidername)), -pair_id)
                    from pair join face as own on own.node_id = pair.own_id join con_face as con on con.node_id = pair.con_id
                    where pair.own_id = conflict.own_id), null) as resolvedby,
       if(status = 'N', answered_at, null) as noresponsedate, if(is_flagged, 'Y', 'N') as flagforreview, if(is_flagged, answered_at, null) as flagforreviewdate,
       if(status = 'R', 'Y', null) as updatedrflag
from conflict left join no_response_reason using (reason_no)
order by conflict_id
