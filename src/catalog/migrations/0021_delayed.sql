-- What waits for a reason: few, and looked for at each page of a listing.
CREATE INDEX intakes_delayed ON intakes (account_id, mapping_id, reason_code) WHERE reason_code <> '';
