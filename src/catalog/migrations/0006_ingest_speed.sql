-- Indexes for what the engine asks for every file, so that its cost doesn't grow with the backlog or the library.

-- Claims take the rows that are due longest, in this order.
DROP INDEX intakes_due;
CREATE INDEX intakes_due ON intakes (due_at, id) WHERE due_at IS NOT NULL;
-- The few rows that somebody works on.
CREATE INDEX intakes_leased ON intakes (lease_until) WHERE due_at IS NOT NULL AND lease_until > 0;
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (due_at, id);
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE lease_until > 0;
-- A deletion in Dropbox is told by its path: which of the files waiting there did it take away?
CREATE INDEX intakes_in_dropbox ON intakes (account_id, mapping_id, path_lower)
    WHERE state IN ('held', 'refused', 'failed');
-- Before each delete in Dropbox: does the library refer to these bytes?
CREATE INDEX versions_by_content ON versions (account_id, content_hash);

-- Clearings are numbered within their mapping, so that the mass-delete guard needn't count them.
ALTER TABLE clearings ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE clearings SET number = (
    SELECT COUNT(*) FROM clearings c WHERE c.account_id = clearings.account_id
    AND c.mapping_id = clearings.mapping_id
    AND (c.at < clearings.at OR (c.at = clearings.at AND c.intake_id <= clearings.intake_id)));
DROP INDEX clearings_by_time;
CREATE UNIQUE INDEX clearings_numbered ON clearings (account_id, mapping_id, number);
