-- The ledger as proof: each row carries a hash of itself and the one before it (docs/adr/0014), so that what was
-- changed, taken out or put in shows. Rows that are there already are chained in this migration, by
-- catalog::chain_existing_rows(), since SQL has no SHA-256 everywhere.

ALTER TABLE ledger ADD COLUMN sha256 TEXT;                   -- of the bytes, where the account held them then
ALTER TABLE ledger ADD COLUMN hash TEXT NOT NULL DEFAULT '';

UPDATE ledger SET sha256 = (
    SELECT b.sha256 FROM intakes i JOIN blobs b ON b.account_id = i.account_id AND b.content_hash = i.content_hash
    WHERE i.account_id = ledger.account_id AND i.id = ledger.intake_id)
WHERE to_state IN ('stored', 'catalogued', 'clearing', 'done', 'duplicate');

-- Links to receipts: anybody who has one sees what became of the files it covers.
CREATE TABLE receipts (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,       -- SHA-256 of the link's secret
    title TEXT NOT NULL,
    mapping_id TEXT NOT NULL,
    contributor_link_id TEXT,
    seen_from BIGINT,                      -- files that came in within this time; null: open
    seen_until BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, mapping_id) REFERENCES mappings (account_id, id)
);
