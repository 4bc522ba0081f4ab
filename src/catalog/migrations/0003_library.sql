-- What the library holds.

-- Bytes that this account holds; the store keeps them once, by content hash.
CREATE TABLE blobs (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    content_hash TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, content_hash)
);

CREATE TABLE assets (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    filename TEXT NOT NULL,
    kind TEXT NOT NULL,
    mime TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    duration_ms BIGINT,
    source TEXT NOT NULL,
    state TEXT NOT NULL,                   -- draft | pending | approved | rejected | archived | trashed
    asset_group_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,            -- of the current version
    facts TEXT NOT NULL,                   -- JSON of domain::Facts
    preview_state TEXT NOT NULL,
    preview_reason TEXT NOT NULL,
    profile_id TEXT,
    profile_revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, asset_group_id) REFERENCES asset_groups (account_id, id),
    FOREIGN KEY (account_id, content_hash) REFERENCES blobs (account_id, content_hash)
);
CREATE INDEX assets_by_time ON assets (account_id, created_at, id);
CREATE INDEX assets_by_content ON assets (account_id, content_hash);

CREATE TABLE versions (
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    filename TEXT NOT NULL,
    mime TEXT NOT NULL,
    size BIGINT NOT NULL,
    content_hash TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    intake_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, asset_id, number),
    UNIQUE (account_id, intake_id),
    FOREIGN KEY (account_id, asset_id) REFERENCES assets (account_id, id),
    FOREIGN KEY (account_id, content_hash) REFERENCES blobs (account_id, content_hash)
);

CREATE TABLE asset_categories (
    account_id TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    category_id TEXT NOT NULL,
    PRIMARY KEY (account_id, asset_id, category_id),
    FOREIGN KEY (account_id, asset_id) REFERENCES assets (account_id, id),
    FOREIGN KEY (account_id, category_id) REFERENCES categories (account_id, id)
);
CREATE INDEX asset_categories_by_category ON asset_categories (account_id, category_id, asset_id);

CREATE TABLE metadata_values (
    account_id TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    field TEXT NOT NULL,
    language TEXT NOT NULL,
    position BIGINT NOT NULL,
    value TEXT NOT NULL,
    origin TEXT NOT NULL,
    origin_detail TEXT NOT NULL,
    PRIMARY KEY (account_id, asset_id, field, language, position),
    FOREIGN KEY (account_id, asset_id) REFERENCES assets (account_id, id)
);

-- The text filter: one document an asset. SQLite finds with FTS5, PostgreSQL with a tsvector.
-- @sqlite CREATE VIRTUAL TABLE asset_texts USING fts5 (account_id UNINDEXED, asset_id UNINDEXED, body, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');

-- Work besides the intakes: previews, later webhooks and deliveries. One row is one piece of work.
CREATE TABLE jobs (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, kind, subject_id)
);
CREATE INDEX jobs_due ON jobs (due_at);

-- What happened, for webhooks and live pages; written in the transaction that made it happen.
CREATE TABLE outbox (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    sequence BIGINT NOT NULL,
    event TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account_id, sequence)
);
