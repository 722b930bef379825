-- Searching by any part of a name, code or barcode: trigram index, tenant first (reliability 2: non-leakproof filters run after the
-- tenant condition, so every index starts with it; btree_gin lets one index hold both). Both extensions are trusted: the owner may
-- install them without a superuser.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
CREATE INDEX product_search ON operations.product USING gin (tenant_id, search public.gin_trgm_ops);
CREATE INDEX customer_search ON operations.customer USING gin (tenant_id, search public.gin_trgm_ops);
