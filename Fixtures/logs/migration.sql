-- What the logs of this folder are about.
ALTER TABLE orders /* comment */
  ADD COLUMN region text;
CREATE INDEX CONCURRENTLY orders_note ON orders (note);
BEGIN;
ALTER TABLE customers ADD COLUMN name text DEFAULT 'a;b';
ALTER TABLE orders ADD CONSTRAINT note_len CHECK (length(note) < 1000);
COMMIT;
