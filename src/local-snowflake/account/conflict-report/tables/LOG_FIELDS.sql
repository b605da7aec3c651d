select id, field as fieldname, label as fielddisplayvalue, field_for as fieldfor, field_type as fieldtype, is_restricted as restrictedflag,
       is_hidden as notshowindropdown, is_hidden as hidecolumnflag, if(is_hidden = 1 or field = 'TotalBilledAmount', 1, 0) as hidehidepayerflag,
       if(is_restricted = 1, 1, 0) as hideforproviderflag
from log_field order by id
