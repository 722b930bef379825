-- Makes the business that checkout.sql sells for: a copy of the one the product was given, with ids that can be counted.
-- Run as superuser by `cargo xtask bench checkout`, with psql variables: source (the product's business), products, registers.
\set copy '00000000-0000-7000-8000-00000000beac'
\set branch '00000000-0000-7003-8000-000000000001'
-- Columns that PostgreSQL computes are left out.
SELECT string_agg(quote_ident(attname), ', ') AS product_columns FROM pg_attribute
WHERE attrelid = 'operations.product'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' \gset
BEGIN;
INSERT INTO kernel.tenant
SELECT (jsonb_populate_record(tenant, jsonb_build_object('tenant_id', :'copy', 'slug', 'pgbench'))).*
FROM kernel.tenant WHERE tenant_id = :'source';
INSERT INTO kernel.branch
SELECT (jsonb_populate_record(branch, jsonb_build_object('tenant_id', :'copy', 'branch_id', :'branch'))).*
FROM kernel.branch WHERE tenant_id = :'source' ORDER BY branch_id LIMIT 1;
INSERT INTO operations.tax_class
SELECT (jsonb_populate_record(tax_class, jsonb_build_object('tenant_id', :'copy'))).*
FROM operations.tax_class WHERE tenant_id = :'source';
INSERT INTO operations.product (:product_columns)
SELECT :product_columns FROM (SELECT (jsonb_populate_record(product, jsonb_build_object('tenant_id', :'copy', 'category_id', NULL, 'brand_id', NULL,
    'product_id', '00000000000070008000000000' || (99999 + n)))).*
FROM (SELECT product, row_number() OVER (ORDER BY product_id) AS n FROM operations.product AS product WHERE tenant_id = :'source') AS numbered
WHERE n <= :products) AS copied;
INSERT INTO operations.stock_level (tenant_id, branch_id, product_id, on_hand_milli, updated_at)
SELECT :'copy', :'branch', product_id, 1000000000, now() FROM operations.product WHERE tenant_id = :'copy';
INSERT INTO operations.register
SELECT (jsonb_populate_record(register, jsonb_build_object('tenant_id', :'copy', 'branch_id', :'branch',
    'register_id', '000000000000700180000000000000' || (9 + n)))).*
FROM (SELECT register, row_number() OVER (ORDER BY register_id) AS n FROM operations.register AS register
      WHERE tenant_id = :'source' AND register_id IN (SELECT register_id FROM operations.shift WHERE tenant_id = :'source' AND status = 'open')) AS numbered
WHERE n <= :registers;
INSERT INTO kernel.series
SELECT (jsonb_populate_record(series, jsonb_build_object('tenant_id', :'copy', 'branch_id', :'branch',
    'series_id', '000000000000700680000000000000' || (9 + n), 'register_id', '000000000000700180000000000000' || (9 + n),
    'gate', '000000000000700280000000000000' || (9 + n), 'next_no', 1, 'grand_total_minor', 0))).*
FROM (SELECT series, row_number() OVER (ORDER BY series.register_id) AS n FROM kernel.series AS series
      JOIN operations.shift AS shift ON shift.tenant_id = series.tenant_id AND shift.invoice_series_id = series.series_id AND shift.status = 'open'
      WHERE series.tenant_id = :'source') AS numbered
WHERE n <= :registers;
INSERT INTO operations.shift
SELECT (jsonb_populate_record(shift, jsonb_build_object('tenant_id', :'copy', 'branch_id', :'branch',
    'shift_id', '000000000000700280000000000000' || (9 + n), 'register_id', '000000000000700180000000000000' || (9 + n),
    'invoice_series_id', '000000000000700680000000000000' || (9 + n)))).*
FROM (SELECT shift, row_number() OVER (ORDER BY register_id) AS n FROM operations.shift AS shift
      WHERE tenant_id = :'source' AND status = 'open') AS numbered
WHERE n <= :registers;
COMMIT;
