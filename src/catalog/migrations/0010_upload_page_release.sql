-- Files of an upload page that go straight into the library may wait for a person first.
ALTER TABLE upload_pages ADD COLUMN "release" TEXT NOT NULL DEFAULT 'automatic';  -- automatic | manual
