-- What is known of the stored bytes, and what keeps sources in Dropbox when something has gone wrong.

-- When every byte last read back as stored; at first the time of storing, since a blob is hashed as it is written.
ALTER TABLE blobs ADD COLUMN verified_at BIGINT NOT NULL DEFAULT 0;
UPDATE blobs SET verified_at = stored_at;
CREATE INDEX blobs_by_verification ON blobs (account_id, verified_at);

-- Blobs that didn't read back, until they are healed.
CREATE TABLE damaged_blobs (
    account_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    damage TEXT NOT NULL,                  -- missing | damaged | unreadable
    found_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,              -- to heal it
    due_at BIGINT NOT NULL,                -- of the next one
    reason TEXT NOT NULL,                  -- why the last one failed, in words
    PRIMARY KEY (account_id, content_hash),
    FOREIGN KEY (account_id, content_hash) REFERENCES blobs (account_id, content_hash)
);

ALTER TABLE mappings ADD COLUMN relisting BIGINT NOT NULL DEFAULT 0;  -- the cursor was forgotten, and no listing came to its end since
ALTER TABLE mappings ADD COLUMN reconcile_since BIGINT;               -- null: nothing to reconcile; else: look for what Dropbox changed since then
ALTER TABLE mappings ADD COLUMN clear_grace_s BIGINT;                 -- null: as the settings say
ALTER TABLE mappings ADD COLUMN sentinel TEXT NOT NULL DEFAULT 'off'; -- off | seen | missing

-- Accounts in safe mode: the catalogue may be older than Dropbox and the blobs, so nothing is cleared.
CREATE TABLE safe_modes (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    reason TEXT NOT NULL,                  -- restored | catalogue_older | asked
    since BIGINT NOT NULL
);
