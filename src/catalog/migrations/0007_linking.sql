-- Accounts with a Dropbox app of their own, people who may link their own Dropbox, folders named after accounts, and
-- connections that are in trouble.

CREATE TABLE dropbox_apps (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    app_key TEXT NOT NULL,
    secret_sealed TEXT NOT NULL,           -- opened only with the data folder's key
    name TEXT NOT NULL,                    -- as in the App Console
    access TEXT NOT NULL,                  -- full_dropbox | app_folder
    production BIGINT NOT NULL,            -- Dropbox has approved it: no limit of users
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);
CREATE INDEX dropbox_apps_by_key ON dropbox_apps (app_key);

-- Members who may link a Dropbox of their own to the account, without any other right over its integrations.
CREATE TABLE delegations (
    account_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,              -- through which their folder feeds the library
    granted_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_id),
    FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id),
    FOREIGN KEY (account_id, profile_id) REFERENCES profiles (account_id, id)
);

ALTER TABLE connections ADD COLUMN app_key TEXT NOT NULL DEFAULT '';               -- linked as; '': as the settings' app
ALTER TABLE connections ADD COLUMN access TEXT NOT NULL DEFAULT 'full_dropbox';
ALTER TABLE connections ADD COLUMN failing_since BIGINT;                           -- null: the last look came through
ALTER TABLE connections ADD COLUMN alerted_at BIGINT;                              -- last mail about it; null: none, or all well again
ALTER TABLE connections ADD COLUMN alert_tried_at BIGINT;                          -- a mail that couldn't be sent
UPDATE connections SET failing_since = COALESCE(checked_at, linked_at) WHERE state = 'broken';
CREATE INDEX connections_by_app ON connections (app_key);

ALTER TABLE mappings ADD COLUMN named_after TEXT;                                  -- the account's name that the folder has; null: it isn't named after it

ALTER TABLE pending_links ADD COLUMN app_key TEXT NOT NULL DEFAULT '';
ALTER TABLE pending_links ADD COLUMN purpose TEXT NOT NULL DEFAULT 'link';         -- link | test_open | test_save_as
ALTER TABLE pending_links ADD COLUMN folder_profile_id TEXT NOT NULL DEFAULT '';   -- make the account's folder, through this profile

-- Linking became a right of its own; who could do it with the old one still can.
UPDATE api_keys SET verbs = verbs || ',link_dropbox' WHERE verbs LIKE '%manage_integrations%';
