-- What an account may hold and take in, and what it has (domain/plan.h).
CREATE TABLE plans (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    plan TEXT NOT NULL                     -- JSON: domain::Plan
);
CREATE TABLE plan_usage (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    storage_bytes BIGINT NOT NULL,         -- of all rows in blobs
    "month" TEXT NOT NULL,                 -- "2026-11", in the plan's zone
    videos BIGINT NOT NULL                 -- that came in in that month
);
INSERT INTO plan_usage (account_id, storage_bytes, "month", videos)
    SELECT account_id, SUM(size), '', 0 FROM blobs GROUP BY account_id;
CREATE INDEX intakes_refused ON intakes (account_id, reason_code, id) WHERE state = 'refused';
