-- When Dropbox last said how a contributor link stands: its page answers from here.
ALTER TABLE contributor_links ADD COLUMN checked_at BIGINT;
