-- What is made of a file only when somebody opens it: strips, proxies, waveforms, listings. Files lie in the renditions
-- folder, by content; what is said of them lies here.
CREATE TABLE derivatives (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    content_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,    -- pending | ready | none
    reason TEXT NOT NULL,   -- why there is none, in words
    detail TEXT NOT NULL,   -- JSON of what was made
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, content_hash, kind)
);

-- Previews that a newer Sluice can draw wait behind those of new files.
ALTER TABLE jobs ADD COLUMN is_backfill BIGINT NOT NULL DEFAULT 0;
-- Two queues: previews, and the expensive derivatives, which have a thread of their own.
CREATE INDEX jobs_previews_due ON jobs (is_backfill, due_at, id) WHERE kind = 'render_preview';
CREATE INDEX jobs_derivatives_due ON jobs (due_at, id) WHERE kind <> 'render_preview';
DROP INDEX jobs_due;

-- Kinds that had no preview until now.
INSERT INTO jobs (account_id, id, kind, subject_id, attempts, due_at, lease_until, fence, is_backfill)
    SELECT account_id, id, 'render_preview', id, 0, 0, 0, 0, 1 FROM assets
    WHERE preview_state = 'none' AND (mime = 'application/postscript'
        OR mime LIKE 'application/vnd.openxmlformats-%' OR mime LIKE 'application/vnd.oasis.opendocument.%')
    ON CONFLICT DO NOTHING;
