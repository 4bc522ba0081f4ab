-- The text about files that could not be taken in, one in each mapped folder (domain/error_report.h).
CREATE TABLE error_reports (
    account_id TEXT NOT NULL,
    mapping_id TEXT NOT NULL,
    file_id TEXT NOT NULL,                 -- '': none written yet
    rev TEXT NOT NULL,                     -- '': it isn't in Dropbox
    content_hash TEXT NOT NULL,
    wanted_hash TEXT NOT NULL,             -- of what is being written
    stamp TEXT NOT NULL,                   -- of the failures it tells of
    attempts BIGINT NOT NULL,              -- to write or delete it, that failed
    retry_at BIGINT,
    mailed_intake_id TEXT NOT NULL DEFAULT '',  -- the newest file that administrators got a mail about
    mailed_at BIGINT,
    PRIMARY KEY (account_id, mapping_id),
    FOREIGN KEY (account_id, mapping_id) REFERENCES mappings (account_id, id)
);
