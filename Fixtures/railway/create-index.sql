-- October 2025: an index without CONCURRENTLY on about a billion rows.
-- https://blog.railway.com/p/incident-report-oct-28th-2025
CREATE INDEX deployments_created_at_idx ON deployments (created_at);
