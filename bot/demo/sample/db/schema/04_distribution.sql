-- Seed bank
-- Part 4: who asked for seeds, and what was sent

CREATE TABLE IF NOT EXISTS requests (
    request_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
    requester VARCHAR(160) NOT NULL,
    purpose TEXT NOT NULL,
    status VARCHAR(20) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'approved', 'sent', 'refused')),
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS request_items (
    request_id UUID NOT NULL REFERENCES requests(request_id) ON DELETE CASCADE,
    lot_id UUID NOT NULL REFERENCES seed_lots(lot_id) ON DELETE RESTRICT,
    seeds_wanted INTEGER NOT NULL CHECK (seeds_wanted > 0),
    seeds_sent INTEGER NOT NULL DEFAULT 0 CHECK (seeds_sent >= 0),
    PRIMARY KEY (request_id, lot_id)
);

CREATE INDEX IF NOT EXISTS idx_requests_open ON requests(requested_at) WHERE status = 'open';
CREATE INDEX IF NOT EXISTS idx_request_items_lot_id ON request_items(lot_id);

COMMENT ON TABLE requests IS 'Wishes of botanic gardens and researchers';
COMMENT ON TABLE request_items IS 'The lots a request is served from';
