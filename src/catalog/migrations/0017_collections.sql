-- Collections, who owns an asset, and when it may be seen.

CREATE TABLE collections (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,             -- of siblings no two have the same
    parent_id TEXT,                        -- null: at the top
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, parent_id) REFERENCES collections (account_id, id)
);
CREATE UNIQUE INDEX collections_by_name ON collections (account_id, COALESCE(parent_id, ''), name_folded);
CREATE INDEX collections_by_parent ON collections (account_id, parent_id);

CREATE TABLE asset_collections (
    account_id TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    collection_id TEXT NOT NULL,
    is_by_person BIGINT NOT NULL,          -- else by a profile: another version may take it out again
    PRIMARY KEY (account_id, asset_id, collection_id),
    FOREIGN KEY (account_id, asset_id) REFERENCES assets (account_id, id),
    FOREIGN KEY (account_id, collection_id) REFERENCES collections (account_id, id)
);
CREATE INDEX asset_collections_by_collection ON asset_collections (account_id, collection_id, asset_id);

ALTER TABLE assets ADD COLUMN owner_id TEXT;                                    -- null: nobody
ALTER TABLE assets ADD COLUMN is_owner_by_person BIGINT NOT NULL DEFAULT 0;     -- else by a profile's rule
ALTER TABLE assets ADD COLUMN release_at BIGINT;                                -- not to be seen before
ALTER TABLE assets ADD COLUMN expires_at BIGINT;                                -- nor from then on
ALTER TABLE assets ADD COLUMN is_availability_by_person BIGINT NOT NULL DEFAULT 0;
CREATE INDEX assets_by_owner ON assets (account_id, owner_id) WHERE owner_id IS NOT NULL;
-- All that a view of the library by owner or availability needs to find and count its assets.
CREATE INDEX assets_by_view ON assets (account_id, id, owner_id, release_at, expires_at);

-- What lay at a path before and is an asset.
CREATE INDEX intakes_by_place ON intakes (account_id, mapping_id, path_lower) WHERE asset_id IS NOT NULL;
