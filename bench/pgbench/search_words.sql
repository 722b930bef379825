-- One question of `cargo xtask bench search`: words or the beginning of one. The statements are those of plugs/operations/src/catalog/store/list.rs, for a caller who
-- works in every branch and asks for the first 50 rows. Variables: tenant, and the question's own (the bench numbers them): from, to, patterns.
BEGIN READ ONLY;
SELECT set_config('app.tenant_id', :tenant, true), set_config('app.command', 'catalog.list_products', true),
    set_config('statement_timeout', '15000', true), set_config('lock_timeout', '5000', true);
SELECT p.product_id, p.sku, p.name, p.name_key, p.category_id, c.name AS category_name, p.brand_id, b.name AS brand_name,
    p.unit_price_minor, p.cost_price_minor, p.tax_class_id, p.unit, p.limited_qty_milli, p.reorder_point_milli,
    p.tracks_stock, p.pictogram, p.image_url, p.status, p.updated_at, p.version, s.on_hand_milli,
    ARRAY(SELECT k.barcode FROM operations.product_barcode k
          WHERE k.tenant_id = p.tenant_id AND k.product_id = p.product_id ORDER BY k.barcode) AS barcodes
FROM (
    WITH hit AS MATERIALIZED (
        SELECT w.product_id FROM operations.product_word w
        WHERE w.tenant_id = kernel.tenant_id() AND w.word >= :from AND w.word < :to LIMIT 1501
    ), found AS MATERIALIZED (SELECT count(*) <= 1500 AS is_few FROM hit)
    (SELECT p.* FROM (SELECT DISTINCT product_id FROM hit) h CROSS JOIN LATERAL (
         SELECT q.* FROM operations.product q WHERE q.tenant_id = kernel.tenant_id() AND q.product_id = h.product_id OFFSET 0
     ) p
     WHERE (SELECT is_few FROM found) AND p.search LIKE ALL (:patterns::text[]) AND (NULL::uuid IS NULL OR p.category_id IN (WITH RECURSIVE tree AS (
        SELECT category_id FROM operations.category WHERE tenant_id = kernel.tenant_id() AND category_id = NULL::uuid
        UNION SELECT c.category_id FROM operations.category c JOIN tree t ON c.parent_id = t.category_id
    ) SELECT category_id FROM tree))
        AND p.status = ANY('{active,hidden}') AND (NULL::uuid IS NULL OR p.brand_id = NULL::uuid)
        AND (p.name_key, p.product_id) > ('', '00000000-0000-0000-0000-000000000000') AND p.product_id <> '00000000-0000-0000-0000-000000000000'::uuid
     ORDER BY p.name_key, p.product_id LIMIT 51)
    UNION ALL
    (SELECT p.* FROM operations.product p
     WHERE NOT (SELECT is_few FROM found) AND p.tenant_id = kernel.tenant_id() AND p.search LIKE ALL (:patterns::text[])
        AND (NULL::uuid IS NULL OR p.category_id IN (WITH RECURSIVE tree AS (
        SELECT category_id FROM operations.category WHERE tenant_id = kernel.tenant_id() AND category_id = NULL::uuid
        UNION SELECT c.category_id FROM operations.category c JOIN tree t ON c.parent_id = t.category_id
    ) SELECT category_id FROM tree))
        AND p.status = ANY('{active,hidden}') AND (NULL::uuid IS NULL OR p.brand_id = NULL::uuid)
        AND (p.name_key, p.product_id) > ('', '00000000-0000-0000-0000-000000000000') AND p.product_id <> '00000000-0000-0000-0000-000000000000'::uuid
     ORDER BY p.name_key, p.product_id LIMIT 51)
    ORDER BY name_key, product_id LIMIT 51
) p
LEFT JOIN operations.category c ON c.tenant_id = p.tenant_id AND c.category_id = p.category_id
LEFT JOIN operations.brand b ON b.tenant_id = p.tenant_id AND b.brand_id = p.brand_id
CROSS JOIN LATERAL (SELECT coalesce(sum(l.on_hand_milli), 0)::bigint AS on_hand_milli FROM operations.stock_level l
         WHERE l.tenant_id = p.tenant_id AND l.product_id = p.product_id AND (NULL::uuid[] IS NULL OR l.branch_id = ANY(NULL::uuid[]))) s
ORDER BY p.name_key, p.product_id;
COMMIT;
