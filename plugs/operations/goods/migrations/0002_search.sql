-- Searching: one row for each distinct word of a product or customer, found by its beginning.
--
-- Not a trigram index: under row-level security PostgreSQL uses an index only for leakproof conditions, and LIKE is not one (it would read
-- every row of the business, 12 ms at 50,000 products); comparing text is. Derived data, written with the record it belongs to, hence
-- without foreign keys. COLLATE "C", so that "begins with" is a range. The name is in the key, so that the first page of a common word is
-- sorted without looking at its products.
CREATE TABLE operations.product_word (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    word text COLLATE "C" NOT NULL,
    name_key text NOT NULL,
    product_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, word, name_key, product_id)
);
CALL kernel.protect('operations.product_word');
GRANT SELECT, INSERT, DELETE ON operations.product_word TO till_app;

CREATE TABLE operations.customer_word (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    word text COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, word, customer_id)
);
CALL kernel.protect('operations.customer_word');
GRANT SELECT, INSERT, DELETE ON operations.customer_word TO till_app;
