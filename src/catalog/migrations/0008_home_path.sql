-- Where the person's own folder lies when paths begin at the space of their team; '': paths begin in their own. Known from
-- the next time that Dropbox is asked where paths begin, which is at every start.
ALTER TABLE connections ADD COLUMN home_path TEXT NOT NULL DEFAULT '';
