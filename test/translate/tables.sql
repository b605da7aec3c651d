create table visits (
  id number(10, 0) not null,
  provider_id varchar(10),
  visit_date date,
  starts timestamp_ntz(6),
  ends timestamp_ntz(6),
  minutes number(10, 0),
  rate number(10, 2),
  factor float,
  status varchar(5),
  note varchar,
  is_missed boolean,
  data variant,
  tags array
);
create table providers (id varchar(10) not null primary key, name varchar(50), state varchar, lat float, lng float);
create table target (id number(10, 0), name varchar(20), amount number(10, 2), flag boolean default false);
