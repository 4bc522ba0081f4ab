-- Each asset knows the row of its text in the search index: the index can only be asked by row or by word, so finding one
-- text by its asset's id read them all.
ALTER TABLE assets ADD COLUMN text_row BIGINT;
-- @sqlite UPDATE assets SET text_row = t.text_row FROM (SELECT rowid AS text_row, account_id, asset_id FROM asset_texts) t WHERE assets.account_id = t.account_id AND assets.id = t.asset_id;
CREATE INDEX assets_by_text_row ON assets (text_row, account_id);
