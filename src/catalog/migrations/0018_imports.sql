-- What members bring in by hand: chosen in a linked Dropbox, or sent from their computer (domain/import.h).

CREATE TABLE imports (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    source TEXT NOT NULL,                  -- dropbox | computer
    state TEXT NOT NULL,                   -- listing | receiving | held | gathered
    connection_id TEXT,                    -- with dropbox
    profile_id TEXT NOT NULL,
    made_by TEXT,                          -- a user; null: an API key
    files_expected BIGINT NOT NULL,
    reason_code TEXT NOT NULL,             -- why listing is delayed
    reason_message TEXT NOT NULL,
    reason_hint TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT,                         -- when listing goes on; null: it doesn't
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id),
    FOREIGN KEY (account_id, profile_id) REFERENCES profiles (account_id, id)
);
CREATE INDEX imports_due ON imports (due_at, id) WHERE due_at IS NOT NULL;

-- Files and folders that were chosen in Dropbox and aren't looked through to their end. The cursor is saved with the
-- intakes of the page before it.
CREATE TABLE import_choices (
    account_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    dropbox_path TEXT NOT NULL,
    placed_in TEXT NOT NULL,
    listing TEXT NOT NULL,                 -- whole | level
    folder_path_lower TEXT NOT NULL,
    relative_folder TEXT NOT NULL,
    "cursor" TEXT,
    PRIMARY KEY (account_id, import_id, number),
    FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
);

-- Files that were chosen and made no intake, each with the reason.
CREATE TABLE import_leftovers (
    account_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    file_key TEXT NOT NULL,
    name TEXT NOT NULL,
    relative_path TEXT NOT NULL,
    size BIGINT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    hint TEXT NOT NULL,
    asset_id TEXT,
    intake_id TEXT,
    PRIMARY KEY (account_id, import_id, number),
    UNIQUE (account_id, import_id, file_key),
    FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
);

ALTER TABLE intakes ADD COLUMN import_id TEXT;
CREATE INDEX intakes_by_import ON intakes (account_id, import_id, state, id) WHERE import_id IS NOT NULL;

-- An upload may belong to an import: then it has no submission and no page. SQLite can't take NOT NULL away, so the
-- table is made anew.
-- @postgres ALTER TABLE uploads ALTER COLUMN token_hash DROP NOT NULL;
-- @postgres ALTER TABLE uploads ALTER COLUMN submission_id DROP NOT NULL;
-- @postgres ALTER TABLE uploads ALTER COLUMN page_id DROP NOT NULL;
-- @postgres ALTER TABLE uploads ADD COLUMN import_id TEXT;
-- @postgres ALTER TABLE uploads ADD COLUMN relative_path TEXT NOT NULL DEFAULT '';
-- @postgres ALTER TABLE uploads ADD COLUMN client_modified BIGINT;
-- @sqlite CREATE TABLE uploads_before AS SELECT * FROM uploads;
-- @sqlite DROP TABLE uploads;
-- @sqlite CREATE TABLE uploads (
-- @sqlite     account_id TEXT NOT NULL,
-- @sqlite     id TEXT NOT NULL,
-- @sqlite     submission_id TEXT,
-- @sqlite     page_id TEXT,
-- @sqlite     import_id TEXT,
-- @sqlite     token_hash TEXT UNIQUE,
-- @sqlite     name TEXT NOT NULL,
-- @sqlite     relative_path TEXT NOT NULL,
-- @sqlite     client_modified BIGINT,
-- @sqlite     size BIGINT NOT NULL,
-- @sqlite     state TEXT NOT NULL,
-- @sqlite     bytes_received BIGINT NOT NULL,
-- @sqlite     content_hash TEXT NOT NULL,
-- @sqlite     connection_id TEXT,
-- @sqlite     file_id TEXT NOT NULL,
-- @sqlite     rev TEXT NOT NULL,
-- @sqlite     attempts BIGINT NOT NULL,
-- @sqlite     reason_code TEXT NOT NULL,
-- @sqlite     reason_message TEXT NOT NULL,
-- @sqlite     reason_hint TEXT NOT NULL,
-- @sqlite     due_at BIGINT,
-- @sqlite     created_at BIGINT NOT NULL,
-- @sqlite     updated_at BIGINT NOT NULL,
-- @sqlite     PRIMARY KEY (account_id, id),
-- @sqlite     FOREIGN KEY (account_id, submission_id) REFERENCES submissions (account_id, id),
-- @sqlite     FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, id)
-- @sqlite );
-- @sqlite INSERT INTO uploads SELECT account_id, id, submission_id, page_id, NULL, token_hash, name, '', NULL, size, state, bytes_received, content_hash, connection_id, file_id, rev, attempts, reason_code, reason_message, reason_hint, due_at, created_at, updated_at FROM uploads_before;
-- @sqlite DROP TABLE uploads_before;
-- @sqlite CREATE INDEX uploads_by_submission ON uploads (account_id, submission_id, id);
-- @sqlite CREATE INDEX uploads_in_dropbox ON uploads (account_id, connection_id, file_id, rev) WHERE connection_id IS NOT NULL;
-- @sqlite CREATE INDEX uploads_due ON uploads (due_at, id) WHERE due_at IS NOT NULL;
-- @sqlite CREATE INDEX uploads_by_content ON uploads (content_hash) WHERE state IN ('receiving', 'forwarding');
-- @sqlite CREATE INDEX uploads_unfinished ON uploads (account_id, page_id, updated_at) WHERE state = 'receiving';
CREATE INDEX uploads_by_import ON uploads (account_id, import_id, relative_path) WHERE import_id IS NOT NULL;
