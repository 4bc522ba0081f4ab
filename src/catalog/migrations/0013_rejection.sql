-- A person's no to a held file: what the contributor is told of it.
ALTER TABLE intakes ADD COLUMN rejection_note TEXT NOT NULL DEFAULT '';

-- A file that waits may be moved in Dropbox, which may give it another rev. The rows written before it keep what they
-- were hashed with; null: as the intake says.
ALTER TABLE ledger ADD COLUMN path TEXT;
ALTER TABLE ledger ADD COLUMN rev TEXT;
