-- Metadata fields that an account has made, and built-in ones that it has given a vocabulary (domain/fields.h).
CREATE TABLE fields (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    "key" TEXT NOT NULL,
    field TEXT NOT NULL,         -- JSON: domain::Field
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, "key")
);

-- Accounts whose profiles, mappings or vocabularies have changed: their ignored files, and those held for what their
-- folders say, are looked at once more, as far as `after_id`.
CREATE TABLE screenings (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    after_id TEXT NOT NULL
);
-- Files that a person has let in, whatever filter and template say.
CREATE TABLE exemptions (
    account_id TEXT NOT NULL,
    intake_id TEXT NOT NULL,
    PRIMARY KEY (account_id, intake_id)
);

-- Ignored files lie in Dropbox as well.
DROP INDEX intakes_in_dropbox;
CREATE INDEX intakes_in_dropbox ON intakes (account_id, mapping_id, path_lower)
    WHERE state IN ('held', 'refused', 'failed', 'ignored');
