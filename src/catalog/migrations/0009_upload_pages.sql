-- Sluice's own upload pages: what contributors send there comes in without Dropbox.

CREATE TABLE upload_pages (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,       -- SHA-256 of the address' secret
    title TEXT NOT NULL,
    instructions TEXT NOT NULL,
    "language" TEXT NOT NULL,
    translations TEXT NOT NULL,            -- JSON: language -> domain::PageText
    profile_id TEXT NOT NULL,
    destination TEXT NOT NULL,             -- library | dropbox_folder
    mapping_id TEXT,                       -- with dropbox_folder
    state TEXT NOT NULL,                   -- open | closed
    deadline BIGINT,
    ask_name TEXT NOT NULL,                -- no | optional | required
    ask_email TEXT NOT NULL,
    required_fields TEXT NOT NULL,         -- JSON: keys of fields
    width_min BIGINT,
    height_min BIGINT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,                     -- kept for provenance
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, profile_id) REFERENCES profiles (account_id, id),
    FOREIGN KEY (account_id, mapping_id) REFERENCES mappings (account_id, id)
);

-- What a contributor said once, about all files that follow. No user, no session.
CREATE TABLE submissions (
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    page_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,       -- SHA-256 of the secret that lets its browser send files
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    metadata TEXT NOT NULL,                -- JSON: field key -> values
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, page_id) REFERENCES upload_pages (account_id, id)
);
CREATE INDEX submissions_by_page ON submissions (account_id, page_id, id);

-- One file of a submission. Its intake has the same id, or the same connection, file id and rev.
CREATE TABLE uploads (
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    submission_id TEXT NOT NULL,
    page_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,       -- SHA-256 of the secret in its address
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    state TEXT NOT NULL,                   -- receiving | received | forwarding | forwarded
    bytes_received BIGINT NOT NULL,
    content_hash TEXT NOT NULL,            -- of the bytes received so far
    connection_id TEXT,                    -- of the file in Dropbox, once it is forwarded
    file_id TEXT NOT NULL,
    rev TEXT NOT NULL,
    attempts BIGINT NOT NULL,              -- to forward it, that failed
    reason_code TEXT NOT NULL,
    reason_message TEXT NOT NULL,
    reason_hint TEXT NOT NULL,
    due_at BIGINT,                         -- when to forward it; null: not to be
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, submission_id) REFERENCES submissions (account_id, id)
);
CREATE INDEX uploads_by_submission ON uploads (account_id, submission_id, id);
CREATE INDEX uploads_in_dropbox ON uploads (account_id, connection_id, file_id, rev) WHERE connection_id IS NOT NULL;
CREATE INDEX uploads_due ON uploads (due_at, id) WHERE due_at IS NOT NULL;
-- Bytes that only an upload knows of.
CREATE INDEX uploads_by_content ON uploads (content_hash) WHERE state IN ('receiving', 'forwarding');
CREATE INDEX uploads_unfinished ON uploads (account_id, page_id, updated_at) WHERE state = 'receiving';

-- An intake may come from an upload: then it has no mapping and no connection. SQLite can't take NOT NULL away, so
-- the table is made anew; what refers to it is checked at the end of the transaction.
-- @postgres ALTER TABLE intakes ALTER COLUMN mapping_id DROP NOT NULL;
-- @postgres ALTER TABLE intakes ALTER COLUMN connection_id DROP NOT NULL;
-- @postgres ALTER TABLE intakes ADD COLUMN upload_page_id TEXT;
-- @sqlite PRAGMA defer_foreign_keys = ON;
-- @sqlite CREATE TABLE intakes_before AS SELECT * FROM intakes;
-- @sqlite DROP TABLE intakes;
-- @sqlite CREATE TABLE intakes (
-- @sqlite     account_id TEXT NOT NULL,
-- @sqlite     id TEXT NOT NULL,
-- @sqlite     mapping_id TEXT,
-- @sqlite     connection_id TEXT,
-- @sqlite     profile_id TEXT NOT NULL,
-- @sqlite     profile_revision BIGINT NOT NULL,
-- @sqlite     file_id TEXT NOT NULL,
-- @sqlite     rev TEXT NOT NULL,
-- @sqlite     name TEXT NOT NULL,
-- @sqlite     path TEXT NOT NULL,
-- @sqlite     path_lower TEXT NOT NULL,
-- @sqlite     relative_path TEXT NOT NULL,
-- @sqlite     size BIGINT NOT NULL,
-- @sqlite     content_hash TEXT NOT NULL,
-- @sqlite     client_modified BIGINT,
-- @sqlite     server_modified BIGINT,
-- @sqlite     state TEXT NOT NULL,
-- @sqlite     bytes_fetched BIGINT NOT NULL,
-- @sqlite     reason_code TEXT NOT NULL,
-- @sqlite     reason_message TEXT NOT NULL,
-- @sqlite     reason_hint TEXT NOT NULL,
-- @sqlite     retry_at BIGINT,
-- @sqlite     attempts BIGINT NOT NULL,
-- @sqlite     asset_id TEXT,
-- @sqlite     duplicate_of TEXT,
-- @sqlite     seen_at BIGINT NOT NULL,
-- @sqlite     updated_at BIGINT NOT NULL,
-- @sqlite     due_at BIGINT,
-- @sqlite     lease_until BIGINT NOT NULL,
-- @sqlite     fence BIGINT NOT NULL,
-- @sqlite     upload_page_id TEXT,
-- @sqlite     PRIMARY KEY (account_id, id),
-- @sqlite     UNIQUE (account_id, connection_id, file_id, rev),
-- @sqlite     FOREIGN KEY (account_id, mapping_id) REFERENCES mappings (account_id, id)
-- @sqlite );
-- @sqlite INSERT INTO intakes SELECT account_id, id, mapping_id, connection_id, profile_id, profile_revision, file_id, rev, name, path, path_lower, relative_path, size, content_hash, client_modified, server_modified, state, bytes_fetched, reason_code, reason_message, reason_hint, retry_at, attempts, asset_id, duplicate_of, seen_at, updated_at, due_at, lease_until, fence, NULL FROM intakes_before;
-- @sqlite DROP TABLE intakes_before;
-- @sqlite CREATE INDEX intakes_by_state ON intakes (account_id, state, id);
-- @sqlite CREATE INDEX intakes_by_mapping ON intakes (account_id, mapping_id, id);
-- @sqlite CREATE INDEX intakes_by_asset ON intakes (account_id, asset_id);
-- @sqlite CREATE INDEX intakes_due ON intakes (due_at, id) WHERE due_at IS NOT NULL;
-- @sqlite CREATE INDEX intakes_leased ON intakes (lease_until) WHERE due_at IS NOT NULL AND lease_until > 0;
-- @sqlite CREATE INDEX intakes_in_dropbox ON intakes (account_id, mapping_id, path_lower) WHERE state IN ('held', 'refused', 'failed');

-- A receipt may be for one submission: then it has no mapping.
-- @postgres ALTER TABLE receipts ALTER COLUMN mapping_id DROP NOT NULL;
-- @postgres ALTER TABLE receipts ADD COLUMN submission_id TEXT;
-- @sqlite ALTER TABLE receipts RENAME TO receipts_before;
-- @sqlite CREATE TABLE receipts (
-- @sqlite     account_id TEXT NOT NULL,
-- @sqlite     id TEXT NOT NULL,
-- @sqlite     token_hash TEXT NOT NULL UNIQUE,
-- @sqlite     title TEXT NOT NULL,
-- @sqlite     mapping_id TEXT,
-- @sqlite     contributor_link_id TEXT,
-- @sqlite     seen_from BIGINT,
-- @sqlite     seen_until BIGINT,
-- @sqlite     created_at BIGINT NOT NULL,
-- @sqlite     expires_at BIGINT,
-- @sqlite     submission_id TEXT,
-- @sqlite     PRIMARY KEY (account_id, id),
-- @sqlite     FOREIGN KEY (account_id, mapping_id) REFERENCES mappings (account_id, id),
-- @sqlite     FOREIGN KEY (account_id, submission_id) REFERENCES submissions (account_id, id)
-- @sqlite );
-- @sqlite INSERT INTO receipts SELECT account_id, id, token_hash, title, mapping_id, contributor_link_id, seen_from, seen_until, created_at, expires_at, NULL FROM receipts_before;
-- @sqlite DROP TABLE receipts_before;
