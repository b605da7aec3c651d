-- Where people live: eight towns a state, in an order in which neighbours are near each other.
create table place as
  from (values
    ('NY', 0, 'Staten Island', 'Richmond',     10301, 40.5795, -74.1502),
    ('NY', 1, 'Brooklyn',      'Kings',        11201, 40.6782, -73.9442),
    ('NY', 2, 'New York',      'New York',     10025, 40.7831, -73.9712),
    ('NY', 3, 'Bronx',         'Bronx',        10451, 40.8448, -73.8648),
    ('NY', 4, 'Yonkers',       'Westchester',  10701, 40.9312, -73.8988),
    ('NY', 5, 'White Plains',  'Westchester',  10601, 41.0340, -73.7629),
    ('NY', 6, 'Hempstead',     'Nassau',       11550, 40.7062, -73.6187),
    ('NY', 7, 'Jamaica',       'Queens',       11432, 40.7027, -73.7890),
    ('PA', 0, 'Levittown',     'Bucks',        19055, 40.1551, -74.8288),
    ('PA', 1, 'Bensalem',      'Bucks',        19020, 40.1046, -74.9513),
    ('PA', 2, 'Philadelphia',  'Philadelphia', 19103, 39.9526, -75.1652),
    ('PA', 3, 'Upper Darby',   'Delaware',     19082, 39.9600, -75.2700),
    ('PA', 4, 'Media',         'Delaware',     19063, 39.9168, -75.3877),
    ('PA', 5, 'Chester',       'Delaware',     19013, 39.8496, -75.3557),
    ('PA', 6, 'West Chester',  'Chester',      19380, 39.9607, -75.6055),
    ('PA', 7, 'Norristown',    'Montgomery',   19401, 40.1215, -75.3399)
  ) as place(state, place, city, county, zip, latitude, longitude);
