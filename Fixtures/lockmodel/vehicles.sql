create table vehicles (id bigint primary key, plate varchar(12) not null, wheels int, weight numeric(8,1));
create table cars (doors int) inherits (vehicles);
create table trucks (payload_kg int) inherits (vehicles);
