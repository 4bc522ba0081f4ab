-- Who sent files by Dropbox file requests, where a team's event log can be read; and how many members an account may have.

-- The event log of a Dropbox team, which one of its administrators opened to an account. Its tokens are the team's: they
-- open nobody's files, and those of connections don't open it.
CREATE TABLE team_logs (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    team_id TEXT NOT NULL,                 -- Dropbox's
    team_name TEXT NOT NULL,
    app_key TEXT NOT NULL,                 -- linked as
    tokens_sealed TEXT NOT NULL,
    linked_by TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    state TEXT NOT NULL,                   -- linked | broken
    error_code TEXT NOT NULL,              -- '' while all is well
    error_message TEXT NOT NULL,
    failing_since BIGINT,
    "cursor" TEXT NOT NULL,                -- Dropbox's; '': read from read_from on
    read_from BIGINT NOT NULL,
    read_at BIGINT,                        -- to its end, the last time
    tried_at BIGINT,
    alerted_at BIGINT,                     -- as of connections
    alert_tried_at BIGINT
);

-- What the log said of files that came by the account's own contributor links; of nothing else anything is kept.
CREATE TABLE receive_events (
    account_id TEXT NOT NULL,
    contributor_link_id TEXT NOT NULL,
    digest TEXT NOT NULL,                  -- of all that it says: events have no ids, and may be read twice
    at BIGINT NOT NULL,
    names TEXT NOT NULL,                   -- JSON: as they were sent
    submitter_name TEXT NOT NULL,          -- '': not said
    submitter_email TEXT NOT NULL,
    PRIMARY KEY (account_id, contributor_link_id, digest),
    FOREIGN KEY (account_id, contributor_link_id) REFERENCES contributor_links (account_id, id)
);
CREATE INDEX receive_events_by_time ON receive_events (account_id, at);

-- Who sent a file in Dropbox, of all its revisions; also after it was cleared there.
CREATE TABLE file_submitters (
    account_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    file_id TEXT NOT NULL,
    submitter_name TEXT NOT NULL,          -- both '': they said nothing
    submitter_email TEXT NOT NULL,
    known_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, connection_id, file_id)
);

-- Null: any number.
ALTER TABLE accounts ADD COLUMN seats_max BIGINT;
-- When a member last worked in the account, to the hour; null: never.
ALTER TABLE memberships ADD COLUMN active_at BIGINT;
UPDATE memberships SET active_at = (SELECT MAX(s.created_at) FROM sessions s WHERE s.account_id = memberships.account_id AND s.user_id = memberships.user_id);
