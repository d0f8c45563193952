-- Changes that stop others, each with what is there before. The tests run each change as it is, and by the gentler
-- way that lockcast offers for it, on a server of their own, and compare the schemas; then they take it back.
--
--   -- case: NAME            a new case; what follows is there before
--   -- change                what follows is the change
--   -- none: REASON          instead of a gentler way this reason is expected

-- case: index
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, status text);
-- change
CREATE INDEX orders_customer_id_idx ON orders (customer_id);

-- case: index without a name, with everything
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, status text, total int);
-- change
CREATE UNIQUE INDEX ON orders USING btree (lower(status) DESC NULLS LAST, customer_id) INCLUDE (total) WITH (fillfactor = 70) WHERE total > 0;

-- case: index on a partitioned table
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- change
CREATE INDEX events_id_idx ON events (id);

-- case: index without a name on a partitioned table
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- change
CREATE INDEX ON events (id, at);

-- case: drop index
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
CREATE INDEX orders_status_idx ON orders (status) WHERE status <> 'done';
-- change
DROP INDEX orders_status_idx;

-- case: drop indexes
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
CREATE INDEX a ON orders (status);
CREATE INDEX b ON orders (upper(status));
-- change
DROP INDEX a, b;

-- case: reindex
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
-- change
REINDEX INDEX orders_pkey;

-- case: reindex table
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
-- change
REINDEX TABLE orders;

-- case: refresh with a unique index
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
CREATE MATERIALIZED VIEW totals AS SELECT status, count(*) AS n FROM orders GROUP BY status;
CREATE UNIQUE INDEX totals_status ON totals (status);
-- change
REFRESH MATERIALIZED VIEW totals;

-- case: refresh without a unique index
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
CREATE MATERIALIZED VIEW totals AS SELECT status, count(*) AS n FROM orders GROUP BY status;
-- change
REFRESH MATERIALIZED VIEW totals;
-- none: no-unique-index

-- case: check
CREATE TABLE orders (id bigint PRIMARY KEY, total int);
-- change
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);

-- case: check without a name
CREATE TABLE orders (id bigint PRIMARY KEY, total int);
-- change
ALTER TABLE orders ADD CHECK (total > 0);

-- case: foreign key
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
-- change
ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

-- case: foreign key without a name, to the primary key
CREATE TABLE customers (tenant int, id bigint, PRIMARY KEY (tenant, id));
CREATE TABLE orders (id bigint PRIMARY KEY, tenant int, customer_id bigint);
-- change
ALTER TABLE orders ADD FOREIGN KEY (tenant, customer_id) REFERENCES customers MATCH FULL ON UPDATE RESTRICT;

-- case: foreign key of a partitioned table
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE events (customer_id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- change
ALTER TABLE events ADD CONSTRAINT events_customer FOREIGN KEY (customer_id) REFERENCES customers (id);

-- case: unique
CREATE TABLE orders (id bigint PRIMARY KEY, number text);
-- change
ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE (number);

-- case: unique without a name, deferrable, including
CREATE TABLE orders (id bigint PRIMARY KEY, number text, shop int);
-- change
ALTER TABLE orders ADD UNIQUE (shop, number) INCLUDE (id) DEFERRABLE;

-- case: unique on a partitioned table
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- change
ALTER TABLE events ADD CONSTRAINT events_unique UNIQUE (id, at);

-- case: primary key
CREATE TABLE orders (id bigint NOT NULL, number text);
-- change
ALTER TABLE orders ADD PRIMARY KEY (id);

-- case: primary key over a column that may be null
CREATE TABLE orders (id bigint, shop int NOT NULL);
-- change
ALTER TABLE orders ADD CONSTRAINT orders_key PRIMARY KEY (shop, id);

-- case: primary key using an index over a column that may be null
CREATE TABLE orders (id bigint);
CREATE UNIQUE INDEX orders_id ON orders (id);
-- change
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_id;

-- case: exclusion
CREATE TABLE bookings (id bigint PRIMARY KEY, during int4range);
-- change
ALTER TABLE bookings ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&);
-- none: exclusion-constraint

-- case: not null
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
-- change
ALTER TABLE orders ALTER COLUMN status SET NOT NULL;

-- case: not null, of a name that is long
CREATE TABLE a_table_with_a_name_that_is_rather_long_for_what_it_holds (id bigint PRIMARY KEY, a_column_with_a_name_that_is_long_as_well text);
-- change
ALTER TABLE a_table_with_a_name_that_is_rather_long_for_what_it_holds ALTER COLUMN a_column_with_a_name_that_is_long_as_well SET NOT NULL;

-- case: several actions
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, status text, total int);
-- change
ALTER TABLE orders ADD COLUMN customer_id bigint, ALTER COLUMN status SET NOT NULL, ADD CONSTRAINT positive CHECK (total > 0), ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers, ALTER COLUMN total SET DEFAULT 0;

-- case: column with a volatile default
CREATE TABLE orders (id bigint PRIMARY KEY);
INSERT INTO orders SELECT generate_series(1, 12345);
-- change
ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();

-- case: column with a volatile default, without a key
CREATE TABLE orders (id bigint);
INSERT INTO orders SELECT generate_series(1, 12345);
-- change
ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT clock_timestamp();

-- case: column with a volatile default, over a key of two columns
CREATE TABLE orders (tenant int, id text, PRIMARY KEY (tenant, id));
INSERT INTO orders SELECT n % 3, n::text FROM generate_series(1, 12345) n;
-- change
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();

-- case: serial column
CREATE TABLE orders (id bigint PRIMARY KEY);
INSERT INTO orders SELECT generate_series(1, 12345);
-- change
ALTER TABLE orders ADD COLUMN number serial;

-- case: identity column
CREATE TABLE orders (id bigint PRIMARY KEY);
INSERT INTO orders SELECT generate_series(1, 12345);
-- change
ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;

-- case: column with a check and a default
CREATE TABLE orders (id bigint PRIMARY KEY);
-- change
ALTER TABLE orders ADD COLUMN total int NOT NULL DEFAULT 1 CHECK (total > 0);

-- case: unique column
CREATE TABLE orders (id bigint PRIMARY KEY);
-- change
ALTER TABLE orders ADD COLUMN number text UNIQUE;

-- case: column with a reference and a default
CREATE TABLE customers (id bigint PRIMARY KEY);
INSERT INTO customers VALUES (1);
CREATE TABLE orders (id bigint PRIMARY KEY);
-- change
ALTER TABLE orders ADD COLUMN customer_id bigint DEFAULT 1 REFERENCES customers;

-- case: stored generated column
CREATE TABLE orders (id bigint PRIMARY KEY, total int);
-- change
ALTER TABLE orders ADD COLUMN doubled int GENERATED ALWAYS AS (total * 2) STORED;
-- none: stored-generated

-- case: type
CREATE TABLE orders (id bigint PRIMARY KEY, total int);
INSERT INTO orders SELECT n, n FROM generate_series(1, 12345) n;
-- change
ALTER TABLE orders ALTER COLUMN total TYPE bigint;

-- case: type of a primary key
CREATE TABLE orders (id int PRIMARY KEY, total int);
INSERT INTO orders SELECT n, n FROM generate_series(1, 12345) n;
-- change
ALTER TABLE orders ALTER COLUMN id TYPE bigint;

-- case: type of a serial primary key that others refer to
CREATE TABLE orders (id serial PRIMARY KEY, parent_id int REFERENCES orders, total int);
CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint REFERENCES orders ON DELETE CASCADE);
INSERT INTO orders SELECT n, NULL, n FROM generate_series(1, 12345) n;
INSERT INTO lines SELECT n, n FROM generate_series(1, 100) n;
-- change
ALTER TABLE orders ALTER COLUMN id TYPE bigint;

-- case: type of an identity column
CREATE TABLE orders (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, total int);
INSERT INTO orders (total) SELECT n FROM generate_series(1, 12345) n;
-- change
ALTER TABLE orders ALTER COLUMN id TYPE bigint;

-- case: type of a column with everything
CREATE TABLE kinds (code int PRIMARY KEY);
INSERT INTO kinds VALUES (1);
CREATE TABLE orders (id bigint PRIMARY KEY, code int NOT NULL DEFAULT 1 REFERENCES kinds, shop int, CONSTRAINT small CHECK (code < 100), CONSTRAINT pair UNIQUE (shop, code));
CREATE INDEX orders_code ON orders (code DESC) WHERE code > 0;
CREATE INDEX orders_sum ON orders ((code + 1), shop);
INSERT INTO orders SELECT n, 1, n FROM generate_series(1, 12345) n;
-- change
ALTER TABLE orders ALTER COLUMN code TYPE bigint;

-- case: type with an expression
CREATE TABLE orders (id bigint PRIMARY KEY, at text);
INSERT INTO orders SELECT n, '2024-01-01' FROM generate_series(1, 123) n;
-- change
ALTER TABLE orders ALTER COLUMN at TYPE date USING at::date;

-- case: type of a column that a generated one reads
CREATE TABLE orders (id bigint PRIMARY KEY, total int);
CREATE STATISTICS s ON id, total FROM orders;
-- change
ALTER TABLE orders ALTER COLUMN total TYPE bigint;
-- none: dependents

-- case: detach
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- change
ALTER TABLE events DETACH PARTITION events_2024;

-- case: attach
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 (id bigint, at date NOT NULL);
-- change
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

-- case: attach to a list
CREATE TABLE events (id bigint, kind text) PARTITION BY LIST (kind);
CREATE TABLE events_a (id bigint, kind text);
-- change
ALTER TABLE events ATTACH PARTITION events_a FOR VALUES IN ('a', 'b', NULL);

-- case: attach to two keys
CREATE TABLE events (id bigint, shop int NOT NULL, at date NOT NULL) PARTITION BY RANGE (shop, at);
CREATE TABLE events_1 (id bigint, shop int NOT NULL, at date NOT NULL);
-- change
ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (1, '2024-01-01') TO (1, '2025-01-01');

-- case: cluster
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
CREATE INDEX orders_status ON orders (status);
-- change
CLUSTER orders USING orders_status;

-- case: vacuum full
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
-- change
VACUUM FULL orders;

-- case: unlogged
CREATE TABLE orders (id bigint PRIMARY KEY, status text);
-- change
ALTER TABLE orders SET UNLOGGED;
-- none: new-files

-- case: update of all rows
CREATE TABLE orders (id bigint PRIMARY KEY, status text, total int);
INSERT INTO orders SELECT n, 'x', n FROM generate_series(1, 12345) n;
-- change
UPDATE orders SET status = 'y';

-- case: update of a part, under an alias
CREATE TABLE orders (id bigint PRIMARY KEY, status text, total int);
INSERT INTO orders SELECT n, 'x', n FROM generate_series(1, 12345) n;
-- change
UPDATE orders AS o SET status = 'y', total = 0 WHERE o.status = 'x' OR o.total > 3;

-- case: update that reads itself
CREATE TABLE orders (tenant int, id bigint, total int, PRIMARY KEY (tenant, id));
INSERT INTO orders SELECT 1, n, n FROM generate_series(1, 12345) n;
-- change
UPDATE orders SET total = total * 2;

-- case: delete
CREATE TABLE orders (id bigint PRIMARY KEY, status text, total int);
INSERT INTO orders SELECT n, 'x', n FROM generate_series(1, 12345) n;
-- change
DELETE FROM orders WHERE total % 2 = 0;

-- case: delete from a table without a key
CREATE TABLE orders (status text, total int);
INSERT INTO orders SELECT 'x', n FROM generate_series(1, 12345) n;
-- change
DELETE FROM orders WHERE total % 2 = 0;

-- case: update by another table
CREATE TABLE orders (id bigint PRIMARY KEY, status text, total int);
CREATE TABLE news (id bigint PRIMARY KEY, status text);
-- change
UPDATE orders SET status = news.status FROM news WHERE news.id = orders.id;

-- case: column
CREATE TABLE orders (id bigint PRIMARY KEY);
-- change
ALTER TABLE orders ADD COLUMN region text;

-- case: drop column
CREATE TABLE orders (id bigint PRIMARY KEY, region text DEFAULT 'north' NOT NULL);
-- change
ALTER TABLE orders DROP COLUMN region;

-- case: quoted names
CREATE SCHEMA "My Shop";
CREATE TABLE "My Shop"."Order ""Items""" ("Id" bigint PRIMARY KEY, "select" int, "von bis" int);
INSERT INTO "My Shop"."Order ""Items""" SELECT n, n, n FROM generate_series(1, 123) n;
CREATE INDEX "An Index" ON "My Shop"."Order ""Items""" ("select");
-- change
ALTER TABLE "My Shop"."Order ""Items""" ALTER COLUMN "select" TYPE bigint, ALTER COLUMN "von bis" SET NOT NULL;

-- case: drop table
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id serial PRIMARY KEY, customer_id bigint NOT NULL DEFAULT 0 REFERENCES customers, total int CHECK (total > 0), UNIQUE (customer_id, total)) WITH (fillfactor = 80);
CREATE INDEX orders_total ON orders (total) WHERE total > 3;
-- change
DROP TABLE orders;

-- case: drop table that others refer to
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
CREATE VIEW names AS SELECT name FROM customers;
-- change
DROP TABLE customers CASCADE;

-- case: drop partitioned table
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX events_id ON events (id);
-- change
DROP TABLE events;

-- case: drop column with its index and constraint
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint DEFAULT 1 NOT NULL REFERENCES customers, total int);
CREATE INDEX orders_customer ON orders (customer_id, total);
-- change
ALTER TABLE orders DROP COLUMN customer_id;

-- case: drop not null, default and check
CREATE TABLE orders (id bigint PRIMARY KEY, total int DEFAULT 3 NOT NULL, CONSTRAINT positive CHECK (total > 0));
-- change
ALTER TABLE orders ALTER COLUMN total DROP NOT NULL, ALTER COLUMN total DROP DEFAULT, DROP CONSTRAINT positive;

-- case: drop identity
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
-- change
ALTER TABLE orders ALTER COLUMN id DROP IDENTITY;

-- case: rename table
CREATE TABLE orders (id bigint PRIMARY KEY);
-- change
ALTER TABLE orders RENAME TO "Orders";

-- case: rename column
CREATE TABLE orders (id bigint PRIMARY KEY, total int);
-- change
ALTER TABLE orders RENAME COLUMN total TO "sum";

-- case: another schema
CREATE SCHEMA archive;
CREATE TABLE orders (id bigint PRIMARY KEY);
-- change
ALTER TABLE orders SET SCHEMA archive;

-- case: settings of a table
CREATE TABLE orders (id bigint PRIMARY KEY) WITH (fillfactor = 80);
-- change
ALTER TABLE orders SET (fillfactor = 90, autovacuum_enabled = off), ENABLE ROW LEVEL SECURITY;

-- case: triggers off
CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- change
ALTER TABLE orders DISABLE TRIGGER t;

-- case: new table
CREATE TABLE customers (id bigint PRIMARY KEY);
-- change
CREATE TABLE orders (id serial PRIMARY KEY, customer_id bigint REFERENCES customers, total int UNIQUE);

-- case: new partition
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
-- change
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

-- case: new view, trigger, policy
CREATE TABLE orders (id bigint PRIMARY KEY, total int);
-- change
CREATE VIEW totals AS SELECT total FROM orders;

-- case: another view
CREATE TABLE orders (id bigint PRIMARY KEY, total int);
CREATE VIEW totals AS SELECT total FROM orders;
-- change
CREATE OR REPLACE VIEW totals AS SELECT total, id FROM orders;

-- case: new trigger
CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- change
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();

-- case: new policy
CREATE TABLE orders (id bigint PRIMARY KEY, owner text);
-- change
CREATE POLICY own ON orders USING (owner = CURRENT_USER);

-- case: changed policy
CREATE TABLE orders (id bigint PRIMARY KEY, owner text);
CREATE POLICY own ON orders USING (owner = CURRENT_USER);
-- change
ALTER POLICY own ON orders USING (true);

-- case: new type
-- change
CREATE TYPE mood AS ENUM ('good', 'bad');

-- case: renamed value
CREATE TYPE mood AS ENUM ('good', 'bad');
-- change
ALTER TYPE mood RENAME VALUE 'bad' TO 'sad';

-- case: changed domain
CREATE DOMAIN positive AS int CONSTRAINT p CHECK (VALUE > 0);
-- change
ALTER DOMAIN positive DROP CONSTRAINT p;

-- case: new function
-- change
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';

-- case: rows with keys
CREATE TABLE kinds (tenant int, code text, name text, PRIMARY KEY (tenant, code));
INSERT INTO kinds VALUES (1, 'a', 'x');
-- change
INSERT INTO kinds (name, code, tenant) VALUES ('y', 'b', 1), ('z', 'it''s', 2);

-- case: statistics
CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int);
-- change
CREATE STATISTICS ab ON a, b FROM orders;
