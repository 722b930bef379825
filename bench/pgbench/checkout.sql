-- The checkout as plain SQL: what `cargo xtask bench checkout` puts beside the product, on the same cluster, as the same role, with
-- row-level security on. Nine batched statements in one transaction that read and write what one sale of 5 lines and one payment does:
-- sale, 5 lines, payment, invoice, 5 stock moves, 5 levels, audit event, outbox event, stored reply, series and fiscal entry.
--
-- The business it sells for is a copy of the product's (same products, registers and settings) with ids that can be counted: product 1 is
-- …100000, register 1 is …10. What the product would send as text or JSON comes in variables, taken from a sale it really made, so that
-- rows are as wide: cashier, role, sale_taxes, seller, skus, names, units, line_taxes, diff, event, reply, request.
-- Further variables: products (how many), registers (how many).
\set register 10 + :client_id % :registers
\set p1 random(100000, 100000 + :products - 1)
\set p2 random(100000, 100000 + :products - 1)
\set p3 random(100000, 100000 + :products - 1)
\set p4 random(100000, 100000 + :products - 1)
\set p5 random(100000, 100000 + :products - 1)
\set r random(0, 1152921504606846975)
BEGIN;
-- 1. The transaction's business and limits; time and chance for this sale's ids (UUIDv7).
SELECT set_config('app.tenant_id', '00000000-0000-7000-8000-00000000beac', true), set_config('app.command', 'sales.complete', true),
    set_config('statement_timeout', '15000', true), set_config('lock_timeout', '5000', true),
    lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS t, lpad(to_hex(:r::bigint), 15, '0') AS x \gset
-- 2. Everything the sale must know: the statement of plugs/operations/src/sales/store.rs.
SELECT register.branch_id AS register_branch, register.code AS register_code, register.is_active AS register_active,
    shift.register_id AS shift_register, shift.status AS shift_status, shift.cashier_id AS shift_cashier, shift.business_date, shift.invoice_series_id AS series_id,
    branch.name AS branch_name, branch.code AS branch_code, branch.address AS branch_address, branch.phone AS branch_phone,
    branch.time_zone AS branch_zone, tenant.name AS business, tenant.currency, tenant.time_zone AS zone, tenant.language,
    customer.customer_id, customer.code AS customer_code, customer.name AS customer_name, customer.company AS customer_company,
    customer.tax_number AS customer_tax_number, customer.billing_address AS customer_address,
    customer.is_blocked OR customer.status <> 'active' AS customer_blocked, customer.is_tax_exempt AS customer_exempt,
    parked.status AS parked_status, parked.branch_id AS parked_branch,
    (SELECT coalesce(sold.request_hash, ''::bytea) FROM operations.sale AS sold
        WHERE sold.tenant_id = kernel.tenant_id() AND sold.sale_id = (:t || '70008' || :x)::uuid) AS sold_as,
    (SELECT series.grand_total_minor FROM operations.shift AS numbered JOIN kernel.series AS series
        ON series.tenant_id = numbered.tenant_id AND series.series_id = numbered.invoice_series_id
        WHERE numbered.tenant_id = kernel.tenant_id() AND numbered.shift_id = ('000000000000700280000000000000' || :register)::uuid) AS grand_total_minor,
    EXISTS (SELECT FROM operations.payment AS taken WHERE taken.tenant_id = kernel.tenant_id() AND taken.sale_id = (:t || '70008' || :x)::uuid) AS is_part_paid,
    (SELECT jsonb_agg(jsonb_build_object('branch_id', act.branch_id, 'line_id', act.line_id, 'product_id', act.product_id, 'percent', act.percent::text,
            'lowest_unit_minor', act.lowest_unit_minor, 'approval_id', act.approval_id) ORDER BY act.act_id)
        FROM operations.sale_act AS act WHERE act.tenant_id = kernel.tenant_id() AND act.sale_id = (:t || '70008' || :x)::uuid) AS acts,
    product.product_id, product.sku, product.name, product.unit, product.unit_price_minor, product.cost_price_minor,
    coalesce(product.price_includes_tax, tax.is_inclusive) AS includes_tax, product.discount_allowed, product.discount_percent_max,
    product.min_price_minor, product.is_open_price, product.sells_fractions, product.max_per_sale_milli, product.tracks_stock,
    product.status, product.branch_ids, tax.rates, scanned.pack_quantity_milli, scanned.price_minor AS barcode_price_minor,
    scanned.product_id AS scanned_product, wanted.barcode IS NOT NULL AS was_scanned, product.age_restriction,
    product.tracks_serials, product.tracks_lots, product.components <> '[]'::jsonb AS is_kit
FROM unnest(ARRAY['00000000000070008000000000' || :p1, '00000000000070008000000000' || :p2, '00000000000070008000000000' || :p3,
        '00000000000070008000000000' || :p4, '00000000000070008000000000' || :p5]::uuid[],
        ARRAY[NULL, NULL, NULL, NULL, NULL]::text[], ARRAY[NULL, NULL, NULL, NULL, NULL]::text[]) WITH ORDINALITY AS wanted (product_id, barcode, code_key, position)
CROSS JOIN (SELECT kernel.tenant_id() AS id) AS own
LEFT JOIN LATERAL (
    SELECT code.product_id, code.pack_quantity_milli, code.price_minor FROM operations.product_barcode AS code
    WHERE code.tenant_id = own.id AND code.code_key = wanted.code_key
    ORDER BY code.barcode <> wanted.barcode, code.twin_no LIMIT 1
) AS scanned ON true
LEFT JOIN operations.product AS product
    ON product.tenant_id = own.id
    AND product.product_id = CASE WHEN wanted.product_id IS NULL THEN scanned.product_id ELSE wanted.product_id END
LEFT JOIN operations.tax_class AS tax ON tax.tenant_id = own.id AND tax.tax_class_id = product.tax_class_id
LEFT JOIN kernel.tenant AS tenant ON tenant.tenant_id = own.id
LEFT JOIN operations.register AS register ON register.tenant_id = own.id AND register.register_id = ('000000000000700180000000000000' || :register)::uuid
LEFT JOIN kernel.branch AS branch ON branch.tenant_id = own.id AND branch.branch_id = register.branch_id
LEFT JOIN operations.shift AS shift ON shift.tenant_id = own.id AND shift.shift_id = ('000000000000700280000000000000' || :register)::uuid
LEFT JOIN operations.customer AS customer ON customer.tenant_id = own.id AND customer.customer_id = NULL::uuid
LEFT JOIN operations.parked_sale AS parked ON parked.tenant_id = own.id AND parked.sale_id = (:t || '70008' || :x)::uuid
ORDER BY wanted.position;
-- 3. The sale.
INSERT INTO operations.sale (sale_id, branch_id, register_id, shift_id, cashier_id, cashier_name, customer_id, channel,
    business_date, occurred_at, received_at, currency, gross_minor, line_discount_minor, sale_discount_minor, net_minor, tax_minor,
    total_minor, rounding_minor, due_minor, tendered_minor, change_minor, line_count, discounts, taxes, note, engine_version,
    rounding, tax_rounding, request_hash, clock_off_ms, age_checked, cash_minor)
VALUES ((:t || '70008' || :x)::uuid, '00000000-0000-7003-8000-000000000001', ('000000000000700180000000000000' || :register)::uuid,
    ('000000000000700280000000000000' || :register)::uuid, '00000000-0000-7004-8000-000000000001', :cashier, NULL, 'pos', current_date,
    now(), now(), 'EUR', 2500, 0, 0, 2083, 417, 2500, 0, 2500, 3000, 500, 5, '[]', :sale_taxes::jsonb, '', 2,
    'half_up', 'line', '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', NULL, NULL, 2500);
-- 4. Its lines.
INSERT INTO operations.sale_line (sale_id, line_no, line_id, product_id, barcode, sku, name, unit, quantity_milli,
    stock_milli, unit_price_minor, list_price_minor, price_source, unit_cost_minor, gross_minor, line_discount_minor, sale_discount_minor,
    net_minor, tax_minor, total_minor, taxes, discounts, note, discountable)
SELECT (:t || '70008' || :x)::uuid, line.* FROM unnest(ARRAY[1, 2, 3, 4, 5],
    ARRAY[:t || '70018' || :x, :t || '70028' || :x, :t || '70038' || :x, :t || '70048' || :x, :t || '70058' || :x]::uuid[],
    ARRAY['00000000000070008000000000' || :p1, '00000000000070008000000000' || :p2, '00000000000070008000000000' || :p3,
        '00000000000070008000000000' || :p4, '00000000000070008000000000' || :p5]::uuid[],
    ARRAY[NULL, NULL, NULL, NULL, NULL]::text[], :skus::text[], :names::text[], :units::text[],
    '{1000,1000,1000,1000,1000}'::bigint[], '{1000,1000,1000,1000,1000}'::bigint[], '{500,500,500,500,500}'::bigint[],
    '{500,500,500,500,500}'::bigint[], '{list,list,list,list,list}'::text[], '{300,300,300,300,300}'::bigint[],
    '{500,500,500,500,500}'::bigint[], '{0,0,0,0,0}'::bigint[], '{0,0,0,0,0}'::bigint[], '{417,417,417,416,416}'::bigint[],
    '{83,83,83,84,84}'::bigint[], '{500,500,500,500,500}'::bigint[], :line_taxes::jsonb[], '{[],[],[],[],[]}'::jsonb[],
    '{"","","","",""}'::text[], '{f,f,f,f,f}'::boolean[]) AS line;
-- 5. How it was paid, and the invoice.
WITH payments AS (
    INSERT INTO operations.payment (sale_id, payment_no, payment_id, kind, tender, amount_minor, reference)
    SELECT (:t || '70008' || :x)::uuid, payment.* FROM unnest(ARRAY[1], ARRAY[:t || '70068' || :x]::uuid[], '{cash}'::text[],
        '{cash}'::text[], '{3000}'::bigint[], '{""}'::text[]) AS payment
)
INSERT INTO operations.invoice (invoice_id, sale_id, kind, branch_id, customer_id, customer, seller, currency, total_minor,
    balance_minor, payment_status, issued_at)
VALUES ((:t || '70008' || :x)::uuid, (:t || '70008' || :x)::uuid, 'sale', '00000000-0000-7003-8000-000000000001', NULL, NULL,
    :seller::jsonb, 'EUR', 2500, 0, 'paid', now());
-- 6. What left the stock.
INSERT INTO operations.stock_move (branch_id, product_id, move_id, quantity_milli, reason, reference_id, unit_cost_minor,
    occurred_at, recorded_at, user_id)
SELECT '00000000-0000-7003-8000-000000000001', move.product_id, move.move_id, -1000, 'sale', (:t || '70008' || :x)::uuid, 300, now(),
    now(), '00000000-0000-7004-8000-000000000001'
FROM unnest(
    ARRAY['00000000000070008000000000' || :p1, '00000000000070008000000000' || :p2, '00000000000070008000000000' || :p3,
        '00000000000070008000000000' || :p4, '00000000000070008000000000' || :p5]::uuid[],
    ARRAY[:t || '70078' || :x, :t || '70088' || :x, :t || '70098' || :x, :t || '700a8' || :x, :t || '700b8' || :x]::uuid[])
    AS move (product_id, move_id);
-- 7. What is left, in the order of products.
INSERT INTO operations.stock_level AS level (branch_id, product_id, on_hand_milli, updated_at)
SELECT '00000000-0000-7003-8000-000000000001', change.product_id, -sum(1000)::bigint, now()
FROM unnest(ARRAY['00000000000070008000000000' || :p1, '00000000000070008000000000' || :p2, '00000000000070008000000000' || :p3,
    '00000000000070008000000000' || :p4, '00000000000070008000000000' || :p5]::uuid[]) AS change (product_id)
GROUP BY change.product_id ORDER BY change.product_id
ON CONFLICT (tenant_id, branch_id, product_id)
DO UPDATE SET on_hand_milli = level.on_hand_milli + excluded.on_hand_milli, updated_at = excluded.updated_at
RETURNING level.product_id, level.on_hand_milli;
-- 8. Audit, outbox and the stored reply.
WITH audit AS (
    INSERT INTO kernel.audit_event (event_id, recorded_at, occurred_at, actor_user, actor_name, actor_role, session_id, device_id,
        register_id, branch_id, module, action, entity, entity_id, change, diff, reason, approvals, request_id, source, salt,
        payload_hash, hash_version, leaf_hash)
    VALUES ((:t || '700c8' || :x)::uuid, now(), now(), '00000000-0000-7004-8000-000000000001', :cashier, :role,
        '00000000-0000-7005-8000-000000000001', NULL, ('000000000000700180000000000000' || :register)::uuid,
        '00000000-0000-7003-8000-000000000001', 'sales', 'sales.complete', 'sale', (:t || '70008' || :x)::uuid, 'create', :diff::json, NULL,
        '{}', :request, 'api', '\x00112233445566778899aabbccddeeff',
        '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 2,
        '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff')
), outbox AS (
    INSERT INTO kernel.outbox (event_id, recorded_at, topic, branch_id, entity_id, payload)
    VALUES ((:t || '700d8' || :x)::uuid, now(), 'sales.completed', '00000000-0000-7003-8000-000000000001', (:t || '70008' || :x)::uuid,
        :event::json)
)
INSERT INTO kernel.reply (key_hash, request_hash, sight_hash, status, version, body, recorded_at)
VALUES (sha256((:t || :x)::bytea), '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 201, NULL, :reply::bytea, now());
-- 9. Last, for the shortest lock: the number and its chain.
WITH numbered AS (
    UPDATE kernel.series AS series
    SET next_no = series.next_no + 1,
        grand_total_minor = series.grand_total_minor + 2500,
        chain_hash = sha256('\x01'::bytea || series.chain_hash || int8send(series.next_no)
            || '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'::bytea || int8send(2500::bigint)
            || int8send(series.grand_total_minor + 2500))
    WHERE series.tenant_id = '00000000-0000-7000-8000-00000000beac'
        AND series.series_id = ('000000000000700680000000000000' || :register)::uuid
        AND series.gate IS NOT DISTINCT FROM ('000000000000700280000000000000' || :register)::uuid
    RETURNING series.series_id, series.prefix, series.next_no - 1 AS no, series.chain_hash, series.grand_total_minor
)
INSERT INTO kernel.fiscal_entry (series_id, no, number, kind, document_id, document_hash, amount_minor, grand_total_minor, chain_hash,
    hash_version, gate, recorded_at)
SELECT numbered.series_id, numbered.no, numbered.prefix || lpad(numbered.no::text, greatest(6, length(numbered.no::text)), '0'), 'invoice',
    (:t || '70008' || :x)::uuid, '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 2500,
    numbered.grand_total_minor, numbered.chain_hash, 1, ('000000000000700280000000000000' || :register)::uuid, now()
FROM numbered
RETURNING no, number, chain_hash;
COMMIT;
