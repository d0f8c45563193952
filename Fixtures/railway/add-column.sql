-- December 2025: a nullable column on about a billion rows, behind a long-running report.
-- https://blog.railway.com/p/incident-report-december-8-2025
ALTER TABLE deployments ADD COLUMN region_override text;
