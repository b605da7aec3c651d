select history_id as id, pair_id as conid, logged_at as createddatetime, type as logtypeflag from logged order by id
