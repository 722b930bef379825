-- What a sale must remember so that it can be judged and recomputed for ever. A sale of an older program has the version it was made by
-- and none of the rest.
ALTER TABLE operations.sale
    ADD COLUMN engine_version smallint NOT NULL DEFAULT 1 CHECK (engine_version > 0),
    ADD COLUMN rounding text CHECK (rounding IN ('half_up', 'half_even')),
    ADD COLUMN tax_rounding text CHECK (tax_rounding IN ('line', 'document')),
    ADD COLUMN request_hash bytea CHECK (length(request_hash) = 32), -- of the request it was made by: the same one is answered again
    ADD COLUMN clock_off_ms bigint,           -- how far the till's clock was ahead of the server's, if it was wrong
    ADD COLUMN age_checked smallint CHECK (age_checked BETWEEN 1 AND 199); -- the seller saw that the buyer is at least so old
ALTER TABLE operations.sale_line
    ADD COLUMN discountable boolean;          -- whether the sale's discounts were shared with it
