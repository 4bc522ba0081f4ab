-- Contributor links that are made many at once, close by themselves and say what is wrong with them.
ALTER TABLE contributor_links ADD COLUMN closes_at BIGINT;
ALTER TABLE contributor_links ADD COLUMN template_id TEXT;
ALTER TABLE contributor_links ADD COLUMN problem TEXT NOT NULL DEFAULT '';
ALTER TABLE contributor_links ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;  -- to close it in time, that failed
ALTER TABLE contributor_links ADD COLUMN retry_at BIGINT;                     -- when to try to close it again
ALTER TABLE contributor_links ADD COLUMN alerted_at BIGINT;                   -- people got a mail that it is broken
CREATE INDEX contributor_links_closing ON contributor_links (closes_at)
    WHERE closes_at IS NOT NULL AND state <> 'closed' AND deleted_at IS NULL;
ALTER TABLE mappings ADD COLUMN alerted_at BIGINT;                            -- likewise

CREATE TABLE link_templates (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    rules TEXT NOT NULL,                   -- JSON: domain::LinkTemplateRules
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,                     -- kept: links and batches name it
    PRIMARY KEY (account_id, id)
);

-- "Create 50 links": what was wanted of each is settled when it begins.
CREATE TABLE link_batches (
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    template_id TEXT NOT NULL,
    template_name TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    "release" TEXT NOT NULL,
    allow_late_uploads TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, template_id) REFERENCES link_templates (account_id, id)
);
CREATE TABLE link_batch_rows (
    account_id TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    "number" BIGINT NOT NULL,              -- from 1
    line BIGINT NOT NULL,                  -- of the list it came from
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    destination TEXT NOT NULL,
    deadline BIGINT,
    closes_at BIGINT,
    state TEXT NOT NULL,                   -- waiting | made | failed
    reason_code TEXT NOT NULL,
    reason_message TEXT NOT NULL,
    reason_hint TEXT NOT NULL,
    contributor_link_id TEXT,
    attempts BIGINT NOT NULL,
    begun_at BIGINT,                       -- Dropbox may have been asked for the file request since then
    due_at BIGINT,                         -- null: not by itself
    PRIMARY KEY (account_id, batch_id, "number"),
    FOREIGN KEY (account_id, batch_id) REFERENCES link_batches (account_id, id)
);
CREATE INDEX link_batch_rows_due ON link_batch_rows (due_at, account_id, batch_id, "number") WHERE due_at IS NOT NULL;

-- What came in today, without reading what came in before.
CREATE INDEX intakes_done ON intakes (account_id, updated_at, mapping_id, upload_page_id, profile_id, state)
    WHERE state = 'done';
-- What upload pages still have to put into Dropbox.
CREATE INDEX uploads_forwarding ON uploads (account_id, page_id) WHERE state = 'forwarding';
