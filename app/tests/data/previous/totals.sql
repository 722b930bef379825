-- What a shop would notice: counted and added up over everything it took. The answer of the previous build is in totals.json.
SELECT jsonb_pretty(jsonb_build_object(
    'sales', (SELECT jsonb_build_array(count(*), sum(total_minor), sum(tax_minor), sum(due_minor), sum(change_minor)) FROM operations.sale),
    'lines', (SELECT jsonb_build_array(count(*), sum(quantity_milli), sum(total_minor), sum(tax_minor)) FROM operations.sale_line),
    'payments', (SELECT jsonb_object_agg(kind, total) FROM (SELECT kind, sum(amount_minor) AS total FROM operations.payment GROUP BY kind) AS p),
    'invoices', (SELECT jsonb_build_array(count(*), sum(total_minor), sum(print_count)) FROM operations.invoice),
    'numbers', (SELECT jsonb_object_agg(prefix, jsonb_build_array(next_no, grand_total_minor, encode(chain_hash, 'hex'))) FROM kernel.series),
    'stock', (SELECT jsonb_build_array(sum(on_hand_milli), (SELECT sum(quantity_milli) FROM operations.stock_move)) FROM operations.stock_level),
    'drawers', (SELECT jsonb_build_array(count(*), sum(counted_cash_minor), sum(variance_minor), (SELECT sum(amount_minor) FROM operations.cash_movement)) FROM operations.shift),
    'catalogue', (SELECT jsonb_build_array(count(*), sum(unit_price_minor), sum(cost_price_minor)) FROM operations.product),
    'customers', (SELECT jsonb_build_array(count(*), sum(credit_limit_minor)) FROM operations.customer),
    'people', (SELECT count(*) FROM administration.user_account),
    'audit', (SELECT count(*) FROM kernel.audit_event),
    'replies', (SELECT count(*) FROM kernel.reply)
))
