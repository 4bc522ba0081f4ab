-- How files come in: connections, profiles, mappings, contributor links, and the state of every single file.

CREATE TABLE connections (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    dropbox_account_id TEXT NOT NULL,
    email TEXT NOT NULL,
    display_name TEXT NOT NULL,
    root_namespace_id TEXT NOT NULL,
    home_namespace_id TEXT NOT NULL,
    tokens_sealed TEXT NOT NULL,           -- opened only with the data folder's key
    state TEXT NOT NULL,
    error_code TEXT NOT NULL,
    error_message TEXT NOT NULL,
    linked_by TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    checked_at BIGINT,
    webhook_seen_at BIGINT,
    unlinked_at BIGINT,                    -- kept for provenance
    PRIMARY KEY (account_id, id)
);
CREATE INDEX connections_by_dropbox_account ON connections (dropbox_account_id);
CREATE UNIQUE INDEX connections_once ON connections (account_id, dropbox_account_id);

-- An OAuth journey that has begun: the state parameter, bound to the session that began it.
CREATE TABLE pending_links (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    state_hash TEXT NOT NULL,
    session_hash TEXT NOT NULL,
    verifier_sealed TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, state_hash)
);

CREATE TABLE asset_groups (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, name)
);

CREATE TABLE categories (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    parent_id TEXT,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE profiles (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,              -- the newest
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE profile_revisions (
    account_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    rules TEXT NOT NULL,                   -- JSON of domain::ProfileRules
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, profile_id, revision),
    FOREIGN KEY (account_id, profile_id) REFERENCES profiles (account_id, id)
);

CREATE TABLE mappings (
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    folder_path TEXT NOT NULL,
    folder_path_lower TEXT NOT NULL,       -- as Dropbox lower-cases it
    folder_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    "release" TEXT NOT NULL,
    state TEXT NOT NULL,
    broken_reason TEXT NOT NULL,
    contributor_link_id TEXT,
    "cursor" TEXT,                         -- Dropbox's; null: list from the start
    checked_at BIGINT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,                     -- kept for provenance; its waiting intakes are held
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id),
    FOREIGN KEY (account_id, profile_id) REFERENCES profiles (account_id, id)
);
CREATE INDEX mappings_by_connection ON mappings (account_id, connection_id);

CREATE TABLE contributor_links (
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    mapping_id TEXT NOT NULL,
    file_request_id TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    destination TEXT NOT NULL,
    deadline BIGINT,
    allow_late_uploads TEXT,
    state TEXT NOT NULL,
    file_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, mapping_id) REFERENCES mappings (account_id, id)
);

-- One row is one file revision on its way in. See docs/adr for the state machine.
CREATE TABLE intakes (
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    mapping_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    profile_revision BIGINT NOT NULL,
    file_id TEXT NOT NULL,
    rev TEXT NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    path_lower TEXT NOT NULL,
    relative_path TEXT NOT NULL,
    size BIGINT NOT NULL,
    content_hash TEXT NOT NULL,
    client_modified BIGINT,
    server_modified BIGINT,
    state TEXT NOT NULL,
    bytes_fetched BIGINT NOT NULL,
    reason_code TEXT NOT NULL,
    reason_message TEXT NOT NULL,
    reason_hint TEXT NOT NULL,
    retry_at BIGINT,
    attempts BIGINT NOT NULL,
    asset_id TEXT,
    duplicate_of TEXT,
    seen_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    due_at BIGINT,                         -- when the engine should look; null: not by itself
    lease_until BIGINT NOT NULL,           -- a worker holds the row until then
    fence BIGINT NOT NULL,                 -- counts leases; every state write must name the present one
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, connection_id, file_id, rev),
    FOREIGN KEY (account_id, mapping_id) REFERENCES mappings (account_id, id)
);
CREATE INDEX intakes_due ON intakes (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX intakes_by_state ON intakes (account_id, state, id);
CREATE INDEX intakes_by_mapping ON intakes (account_id, mapping_id, id);
CREATE INDEX intakes_by_asset ON intakes (account_id, asset_id);

-- Append-only: one row for every move of every intake.
CREATE TABLE ledger (
    account_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    intake_id TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    at BIGINT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (account_id, sequence),
    FOREIGN KEY (account_id, intake_id) REFERENCES intakes (account_id, id)
);
CREATE INDEX ledger_by_intake ON ledger (account_id, intake_id, sequence);
CREATE INDEX ledger_entries ON ledger (account_id) WHERE from_state IS NULL;

-- Every delete or move that we ask of Dropbox, for the mass-delete guard.
CREATE TABLE clearings (
    account_id TEXT NOT NULL,
    mapping_id TEXT NOT NULL,
    intake_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account_id, intake_id)
);
CREATE INDEX clearings_by_time ON clearings (account_id, mapping_id, at);

-- Switches of an account that outlive a restart.
CREATE TABLE account_switches (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    clearing_paused BIGINT NOT NULL,
    guard_reset_at BIGINT NOT NULL         -- clearings before this no longer count
);
