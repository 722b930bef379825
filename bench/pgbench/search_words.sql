-- A question of `cargo xtask bench search`: several words.
-- The statements are those of plugs/operations/src/catalog/store/list.rs, for a caller who works in every branch and asks for the first
-- 50 rows. The bench puts its questions into pgbench.question; each is fetched together with setting the business, which costs no trip of
-- its own. Variables: tenant (the business), count_words (how many questions of this kind there are).
\set question random(1, :count_words)
BEGIN READ ONLY;
SELECT set_config('app.tenant_id', :tenant, true), set_config('app.command', 'catalog.list_products', true),
    set_config('statement_timeout', '15000', true), set_config('lock_timeout', '5000', true), "from", "to", patterns
FROM pgbench.question WHERE kind = 'words' AND no = :question \gset
SELECT p.product_id, p.sku, p.name, p.name_key, p.category_id, c.name AS category_name, p.brand_id, b.name AS brand_name,
    p.unit_price_minor, p.cost_price_minor, p.tax_class_id, p.unit,
    coalesce(p.limited_qty_milli, p.reorder_point_milli) AS threshold_milli,
    p.tracks_stock, p.pictogram, p.image_url, p.status, p.updated_at, p.version, s.on_hand_milli,
    jsonb_build_object('country_of_origin', p.country_of_origin) AS about,
    ARRAY(SELECT k.barcode FROM operations.product_barcode k
          WHERE k.tenant_id = p.tenant_id AND k.product_id = p.product_id ORDER BY k.barcode) AS barcodes
FROM (
    SELECT p.* FROM (
        SELECT DISTINCT w.product_id FROM operations.product_word w
        WHERE w.word >= (SELECT :from::text) AND w.word < (SELECT :to::text)
    ) hit CROSS JOIN LATERAL (SELECT * FROM operations.product WHERE product_id = hit.product_id OFFSET 0) p
    WHERE p.search LIKE ALL (:patterns::text[])
        AND p.status = ANY('{active,hidden}'::text[]) AND (NULL::uuid IS NULL OR p.brand_id = NULL::uuid)
        AND (p.name_key, p.product_id) > ('', '00000000-0000-0000-0000-000000000000'::uuid) AND p.product_id <> '00000000-0000-0000-0000-000000000000'::uuid
    ORDER BY p.name_key, p.product_id LIMIT 51
) p
LEFT JOIN operations.category c ON c.tenant_id = p.tenant_id AND c.category_id = p.category_id
LEFT JOIN operations.brand b ON b.tenant_id = p.tenant_id AND b.brand_id = p.brand_id
CROSS JOIN LATERAL (SELECT coalesce(sum(l.on_hand_milli), 0)::bigint AS on_hand_milli FROM operations.stock_level l
    WHERE l.tenant_id = p.tenant_id AND l.product_id = p.product_id AND (NULL::uuid[] IS NULL OR l.branch_id = ANY(NULL::uuid[]))) s
ORDER BY p.name_key, p.product_id;
COMMIT;
