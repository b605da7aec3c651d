select extra_distance as extradistance, extra_distance_percent as extradistanceper, no_response_limit_days as noresponselimittime, 1 as id,
       0 as updatecronflag, 0 as insertcronflag, 0 as conflictidflag, 0 as groupidflag, 0 as visithistoryflag,
       getvariable('as_of') - 1 + interval 3 hours as lastloaddate, 2 as inprogressflag
from rule_setting
