-- Operations: catalogue, customers, stock, registers, shifts, sales, invoices.
-- Quantities are thousandths (`_milli`), amounts minor units (`_minor`). Rows are never deleted: things are archived, documents stay.

GRANT USAGE ON SCHEMA operations TO till_app, till_sealer;

CREATE TABLE operations.category (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    category_id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    hue smallint NOT NULL DEFAULT 150 CHECK (hue BETWEEN 0 AND 359),
    pictogram text NOT NULL DEFAULT '',
    sort_no integer NOT NULL DEFAULT 0,
    is_active boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, category_id),
    FOREIGN KEY (tenant_id, parent_id) REFERENCES operations.category (tenant_id, category_id)
);
CREATE UNIQUE INDEX category_name_key ON operations.category (tenant_id, coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), lower(name));
CALL kernel.protect('operations.category');
GRANT SELECT, INSERT, UPDATE ON operations.category TO till_app;

CREATE TABLE operations.brand (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    brand_id uuid NOT NULL,
    name text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, brand_id)
);
CREATE UNIQUE INDEX brand_name_key ON operations.brand (tenant_id, lower(name));
CALL kernel.protect('operations.brand');
GRANT SELECT, INSERT, UPDATE ON operations.brand TO till_app;

-- rates: [{"code": "VAT", "name": "VAT", "rate": "19"}]; each is charged on the same net amount.
CREATE TABLE operations.tax_class (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    tax_class_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    is_inclusive boolean NOT NULL,
    rates jsonb NOT NULL,
    is_default boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, tax_class_id),
    CONSTRAINT tax_class_code_key UNIQUE (tenant_id, code)
);
CREATE UNIQUE INDEX tax_class_default_key ON operations.tax_class (tenant_id) WHERE is_default;
CALL kernel.protect('operations.tax_class');
GRANT SELECT, INSERT, UPDATE ON operations.tax_class TO till_app;

CREATE TABLE operations.product (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    product_id uuid NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    category_id uuid,
    brand_id uuid,
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
    cost_price_minor bigint NOT NULL DEFAULT 0 CHECK (cost_price_minor >= 0),
    tax_class_id uuid NOT NULL,
    price_includes_tax boolean,               -- NULL: as the tax class says
    discount_allowed boolean NOT NULL DEFAULT true,
    discount_percent_max numeric(7, 4),
    min_price_minor bigint,
    unit text NOT NULL DEFAULT 'pcs',
    sells_fractions boolean NOT NULL DEFAULT false,
    is_open_price boolean NOT NULL DEFAULT false,
    attributes jsonb NOT NULL DEFAULT '{}',
    variant_of uuid,
    components jsonb NOT NULL DEFAULT '[]',   -- kit: [{"product_id", "quantity"}]
    vendors jsonb NOT NULL DEFAULT '[]',      -- [{"name", "vendor_sku", "last_cost_minor", "lead_time_days"}]
    branch_ids uuid[],                        -- NULL: sold in every branch
    tracks_stock boolean NOT NULL DEFAULT true,
    tracks_lots boolean NOT NULL DEFAULT false,
    tracks_serials boolean NOT NULL DEFAULT false,
    tracks_expiry boolean NOT NULL DEFAULT false,
    reorder_point_milli bigint,
    reorder_quantity_milli bigint,
    limited_qty_milli bigint,                 -- low-stock threshold (K15)
    max_per_sale_milli bigint,
    scale_code text,
    age_restriction smallint,
    pictogram text NOT NULL DEFAULT '',
    image_url text NOT NULL DEFAULT '',
    commission_class text NOT NULL DEFAULT '',
    brand_action text,                        -- undefined in the sources, kept (K15)
    is_validated boolean NOT NULL DEFAULT true,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'hidden', 'archived')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    name_key text NOT NULL,                   -- name in lower case: pages are ordered by it
    search text NOT NULL,                     -- ' word word … ' of name, sku and barcodes, see 0002
    PRIMARY KEY (tenant_id, product_id),
    CONSTRAINT product_sku_key UNIQUE (tenant_id, sku),
    FOREIGN KEY (tenant_id, category_id) REFERENCES operations.category (tenant_id, category_id),
    FOREIGN KEY (tenant_id, brand_id) REFERENCES operations.brand (tenant_id, brand_id),
    FOREIGN KEY (tenant_id, tax_class_id) REFERENCES operations.tax_class (tenant_id, tax_class_id),
    FOREIGN KEY (tenant_id, variant_of) REFERENCES operations.product (tenant_id, product_id),
    CHECK (min_price_minor IS NULL OR min_price_minor <= unit_price_minor)
);
CREATE INDEX product_updated ON operations.product (tenant_id, updated_at);
-- A column, not lower(name): row-level security lets an index answer only leakproof conditions, and lower() is not.
CREATE INDEX product_name ON operations.product (tenant_id, name_key, product_id);
CREATE INDEX product_category ON operations.product (tenant_id, category_id, name_key, product_id);
CALL kernel.protect('operations.product');
GRANT SELECT, INSERT, UPDATE ON operations.product TO till_app;

CREATE TABLE operations.product_barcode (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    barcode text NOT NULL,
    product_id uuid NOT NULL,
    pack_quantity_milli bigint NOT NULL DEFAULT 1000 CHECK (pack_quantity_milli > 0),
    price_minor bigint CHECK (price_minor >= 0),
    PRIMARY KEY (tenant_id, barcode),
    FOREIGN KEY (tenant_id, product_id) REFERENCES operations.product (tenant_id, product_id)
);
CREATE INDEX product_barcode_product ON operations.product_barcode (tenant_id, product_id);
CALL kernel.protect('operations.product_barcode');
GRANT SELECT, INSERT, UPDATE, DELETE ON operations.product_barcode TO till_app;

-- Price and cost history: append-only.
CREATE TABLE operations.product_price (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    product_id uuid NOT NULL,
    version bigint NOT NULL,                  -- of the product, with this change
    kind text NOT NULL CHECK (kind IN ('price', 'cost')),
    changed_at timestamptz NOT NULL,
    before_minor bigint,
    after_minor bigint NOT NULL,
    user_id uuid,
    user_name text NOT NULL,
    PRIMARY KEY (tenant_id, product_id, version, kind),
    FOREIGN KEY (tenant_id, product_id) REFERENCES operations.product (tenant_id, product_id)
);
CALL kernel.protect('operations.product_price');
GRANT SELECT, INSERT ON operations.product_price TO till_app;

CREATE TABLE operations.customer (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    customer_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    company text NOT NULL DEFAULT '',
    tax_number text NOT NULL DEFAULT '',
    phones text[] NOT NULL DEFAULT '{}',
    emails text[] NOT NULL DEFAULT '{}',
    billing_address text NOT NULL DEFAULT '',
    shipping_address text NOT NULL DEFAULT '',
    customer_group text NOT NULL DEFAULT '',
    credit_limit_minor bigint NOT NULL DEFAULT 0 CHECK (credit_limit_minor >= 0),
    payment_terms_days integer NOT NULL DEFAULT 0 CHECK (payment_terms_days >= 0),
    birthday date,
    notes text NOT NULL DEFAULT '',
    tags text[] NOT NULL DEFAULT '{}',
    consents jsonb NOT NULL DEFAULT '{}',
    is_tax_exempt boolean NOT NULL DEFAULT false,
    tax_exempt_certificate text NOT NULL DEFAULT '',
    is_blocked boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    name_key text NOT NULL,
    search text NOT NULL,
    PRIMARY KEY (tenant_id, customer_id),
    CONSTRAINT customer_code_key UNIQUE (tenant_id, code)
);
CREATE INDEX customer_name ON operations.customer (tenant_id, name_key, customer_id);
CALL kernel.protect('operations.customer');
GRANT SELECT, INSERT, UPDATE ON operations.customer TO till_app;

-- Stock: the ledger is the truth, the level its sum.
CREATE TABLE operations.stock_level (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    branch_id uuid NOT NULL,
    product_id uuid NOT NULL,
    on_hand_milli bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Product first: the key also answers "how many in all branches".
    PRIMARY KEY (tenant_id, product_id, branch_id),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES operations.product (tenant_id, product_id)
) WITH (fillfactor = 80);
CALL kernel.protect('operations.stock_level');
GRANT SELECT, INSERT, UPDATE (on_hand_milli, updated_at) ON operations.stock_level TO till_app;

-- Append-only. No foreign key to product: products are never deleted, and a key check would lock hot products for every sale.
CREATE TABLE operations.stock_move (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    branch_id uuid NOT NULL,
    product_id uuid NOT NULL,
    move_id uuid NOT NULL,
    quantity_milli bigint NOT NULL,
    reason text NOT NULL CHECK (reason IN ('sale', 'refund', 'receipt', 'vendor_return', 'transfer_out', 'transfer_in', 'adjust_up',
        'adjust_down', 'count', 'waste', 'damage', 'theft', 'production', 'opening')),
    reference_id uuid,
    unit_cost_minor bigint,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    user_id uuid,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, move_id)
);
CREATE INDEX stock_move_product ON operations.stock_move (tenant_id, product_id, branch_id, move_id);
CREATE INDEX stock_move_reference ON operations.stock_move (tenant_id, reference_id) WHERE reference_id IS NOT NULL;
CALL kernel.protect('operations.stock_move');
GRANT SELECT, INSERT ON operations.stock_move TO till_app;

CREATE TABLE operations.register (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    register_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    code text NOT NULL CHECK (code ~ '^[A-Z0-9]{1,6}$'),
    name text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, register_id),
    CONSTRAINT register_code_key UNIQUE (tenant_id, branch_id, code),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id)
);
CALL kernel.protect('operations.register');
GRANT SELECT, INSERT, UPDATE (name, is_active, version) ON operations.register TO till_app;

CREATE TABLE operations.shift (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    shift_id uuid NOT NULL,
    register_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    number bigint NOT NULL,
    business_date date NOT NULL,
    invoice_series_id uuid NOT NULL,
    cashier_id uuid,
    cashier_name text NOT NULL,
    opened_at timestamptz NOT NULL,
    opening_float_minor bigint NOT NULL CHECK (opening_float_minor >= 0),
    opening_count jsonb NOT NULL DEFAULT '[]', -- coins and notes, if counted piece by piece
    first_no bigint NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'closed')),
    counted jsonb,
    closed_at timestamptz,
    closed_by uuid,
    closed_by_name text,
    expected_cash_minor bigint,
    counted_cash_minor bigint,
    variance_minor bigint,
    variance_reason text,
    carried_float_minor bigint,
    report jsonb,                              -- the Z report as sealed
    seal_hash bytea,
    previous_seal_hash bytea,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, shift_id),
    CONSTRAINT shift_number_key UNIQUE (tenant_id, register_id, number),
    FOREIGN KEY (tenant_id, register_id) REFERENCES operations.register (tenant_id, register_id),
    FOREIGN KEY (tenant_id, invoice_series_id) REFERENCES kernel.series (tenant_id, series_id)
);
CREATE UNIQUE INDEX shift_open_key ON operations.shift (tenant_id, register_id) WHERE status = 'open';
CALL kernel.protect('operations.shift');
GRANT SELECT, INSERT, UPDATE (status, counted, closed_at, closed_by, closed_by_name, expected_cash_minor, counted_cash_minor,
    variance_minor, variance_reason, carried_float_minor, report, seal_hash, previous_seal_hash, version) ON operations.shift TO till_app;

-- Append-only. Amounts are signed as the drawer sees them: in is positive, out is negative.
CREATE TABLE operations.cash_movement (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    movement_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    register_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('pay_in', 'pay_out', 'drop_to_safe', 'bank_deposit', 'tip_out', 'correction', 'no_sale_open')),
    amount_minor bigint NOT NULL,
    reason text NOT NULL,
    reference text NOT NULL DEFAULT '',
    user_id uuid,
    user_name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, movement_id),
    FOREIGN KEY (tenant_id, shift_id) REFERENCES operations.shift (tenant_id, shift_id)
);
CREATE INDEX cash_movement_shift ON operations.cash_movement (tenant_id, shift_id, movement_id);
CALL kernel.protect('operations.cash_movement');
GRANT SELECT, INSERT ON operations.cash_movement TO till_app;

-- A basket put aside; the cart is kept as the till sent it.
CREATE TABLE operations.parked_sale (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    sale_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    register_id uuid NOT NULL,
    label text NOT NULL DEFAULT '',
    customer_id uuid,
    cart jsonb NOT NULL,
    total_minor bigint NOT NULL,
    line_count integer NOT NULL,
    status text NOT NULL CHECK (status IN ('parked', 'recalled', 'voided')),
    parked_by uuid,
    parked_by_name text NOT NULL,
    parked_at timestamptz NOT NULL,
    voided_at timestamptz,
    reason text,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, sale_id),
    FOREIGN KEY (tenant_id, register_id) REFERENCES operations.register (tenant_id, register_id)
);
CREATE INDEX parked_sale_branch ON operations.parked_sale (tenant_id, branch_id, parked_at) WHERE status = 'parked';
CREATE INDEX parked_sale_voided ON operations.parked_sale (tenant_id, register_id, voided_at) WHERE status = 'voided';
CALL kernel.protect('operations.parked_sale');
GRANT SELECT, INSERT, UPDATE (label, customer_id, cart, total_minor, line_count, status, register_id, parked_by, parked_by_name, parked_at,
    voided_at, reason, version) ON operations.parked_sale TO till_app;

-- A paid sale: append-only.
CREATE TABLE operations.sale (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    sale_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    register_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    cashier_id uuid,
    cashier_name text NOT NULL,
    customer_id uuid,
    channel text NOT NULL CHECK (channel IN ('pos', 'quick')),
    business_date date NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    currency text NOT NULL,
    gross_minor bigint NOT NULL,
    line_discount_minor bigint NOT NULL,
    sale_discount_minor bigint NOT NULL,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    rounding_minor bigint NOT NULL,
    due_minor bigint NOT NULL,
    tendered_minor bigint NOT NULL,
    change_minor bigint NOT NULL,
    line_count integer NOT NULL,
    discounts jsonb NOT NULL,
    taxes jsonb NOT NULL,
    flags text[] NOT NULL DEFAULT '{}',        -- what was odd about it, e.g. negative-stock, price-changed
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, sale_id),
    FOREIGN KEY (tenant_id, shift_id) REFERENCES operations.shift (tenant_id, shift_id),
    CHECK (total_minor + rounding_minor = due_minor AND due_minor = tendered_minor - change_minor),
    CHECK (net_minor + tax_minor = total_minor)
);
CREATE INDEX sale_shift ON operations.sale (tenant_id, shift_id);
CREATE INDEX sale_branch_date ON operations.sale (tenant_id, branch_id, business_date);
CREATE INDEX sale_customer ON operations.sale (tenant_id, customer_id, received_at) WHERE customer_id IS NOT NULL;
CALL kernel.protect('operations.sale');
GRANT SELECT, INSERT ON operations.sale TO till_app;

CREATE TABLE operations.sale_line (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    sale_id uuid NOT NULL,
    line_no integer NOT NULL,
    line_id uuid NOT NULL,
    product_id uuid NOT NULL,
    barcode text,
    sku text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    quantity_milli bigint NOT NULL CHECK (quantity_milli > 0),
    stock_milli bigint NOT NULL CHECK (stock_milli >= 0),   -- what left the stock: quantity × pack; 0 if none is kept
    unit_price_minor bigint NOT NULL,
    list_price_minor bigint NOT NULL,
    price_source text NOT NULL CHECK (price_source IN ('list', 'barcode', 'manual', 'open')),
    unit_cost_minor bigint NOT NULL,
    gross_minor bigint NOT NULL,
    line_discount_minor bigint NOT NULL,
    sale_discount_minor bigint NOT NULL,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    taxes jsonb NOT NULL,
    discounts jsonb NOT NULL,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, sale_id, line_no),
    FOREIGN KEY (tenant_id, sale_id) REFERENCES operations.sale (tenant_id, sale_id)
);
CREATE INDEX sale_line_product ON operations.sale_line (tenant_id, product_id);
CALL kernel.protect('operations.sale_line');
GRANT SELECT, INSERT ON operations.sale_line TO till_app;

CREATE TABLE operations.payment (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    sale_id uuid NOT NULL,
    payment_no integer NOT NULL,
    payment_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('cash', 'card', 'other')),
    tender text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    reference text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, sale_id, payment_no),
    FOREIGN KEY (tenant_id, sale_id) REFERENCES operations.sale (tenant_id, sale_id)
);
CALL kernel.protect('operations.payment');
GRANT SELECT, INSERT ON operations.payment TO till_app;

-- Issued document; its number is in kernel.fiscal_entry. Only what happens to it later may change.
CREATE TABLE operations.invoice (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    invoice_id uuid NOT NULL,
    sale_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sale')),
    branch_id uuid NOT NULL,
    customer_id uuid,
    customer jsonb,                            -- as it was when issued
    seller jsonb NOT NULL,                     -- as it was when issued
    currency text NOT NULL,
    total_minor bigint NOT NULL,
    balance_minor bigint NOT NULL,
    payment_status text NOT NULL CHECK (payment_status IN ('unpaid', 'partial', 'paid', 'overdue', 'written_off')),
    issued_at timestamptz NOT NULL,
    print_count integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, invoice_id),
    FOREIGN KEY (tenant_id, sale_id) REFERENCES operations.sale (tenant_id, sale_id)
);
CREATE INDEX invoice_issued ON operations.invoice (tenant_id, issued_at DESC, invoice_id DESC);
CALL kernel.protect('operations.invoice');
GRANT SELECT, INSERT, UPDATE (balance_minor, payment_status, print_count) ON operations.invoice TO till_app;

-- Every further print of a receipt: append-only (Duplicate Bill).
CREATE TABLE operations.receipt_copy (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    invoice_id uuid NOT NULL,
    copy_no integer NOT NULL,
    copy_id uuid NOT NULL,
    user_id uuid,
    user_name text NOT NULL,
    reason text NOT NULL DEFAULT '',
    printed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id, copy_no),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES operations.invoice (tenant_id, invoice_id)
);
CALL kernel.protect('operations.receipt_copy');
GRANT SELECT, INSERT ON operations.receipt_copy TO till_app;
