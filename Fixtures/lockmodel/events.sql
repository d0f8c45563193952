create table tenants (id int primary key, name text not null);
create table events (id bigint not null, tenant_id int not null, created_at timestamptz not null, kind varchar(30), payload text, primary key (id, created_at)) partition by range (created_at);
create table events_2023 partition of events for values from ('2023-01-01') to ('2024-01-01');
create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
create index events_tenant_idx on events (tenant_id);
