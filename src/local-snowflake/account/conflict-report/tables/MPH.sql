select id, getvariable('created_as_of') - 700 as recordeddatetime, 'Driving' as type, from_miles as "from", to_miles as "to", miles_per_hour as averagemilesperhour
from speed_band order by id
