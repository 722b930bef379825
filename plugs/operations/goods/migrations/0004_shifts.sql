-- Shifts and receipts: sums wider than a bigint, what was tried and refused, the one original of a receipt.
-- Expand only: the program before goes on with what it knows.

-- What no bigint holds; the narrow column is NULL then.
ALTER TABLE operations.shift
    ADD COLUMN expected_cash_wide_minor numeric(38, 0),
    ADD COLUMN variance_wide_minor numeric(38, 0);
GRANT UPDATE (expected_cash_wide_minor, variance_wide_minor) ON operations.shift TO till_app;

-- Whether a second person approved it; what was approved does not count towards the limit of a role.
ALTER TABLE operations.cash_movement ADD COLUMN is_approved boolean NOT NULL DEFAULT false;

-- Counts that did not agree and pay-outs that the drawer did not hold: kept though they came to nothing. Append-only.
CREATE TABLE operations.shift_attempt (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    shift_id uuid NOT NULL,
    attempt_no integer NOT NULL,
    attempt_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('count', 'movement')),
    content jsonb NOT NULL,                    -- what was counted, or what was to move
    reason text NOT NULL DEFAULT '',
    user_id uuid,
    user_name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, shift_id, attempt_no),
    FOREIGN KEY (tenant_id, shift_id) REFERENCES operations.shift (tenant_id, shift_id),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id)
);
CALL kernel.protect('operations.shift_attempt');
GRANT SELECT, INSERT ON operations.shift_attempt TO till_app;

-- When and to whom the one unmarked receipt was given; everything after it is a copy.
ALTER TABLE operations.invoice
    ADD COLUMN original_at timestamptz,
    ADD COLUMN original_by uuid;
GRANT UPDATE (original_at, original_by) ON operations.invoice TO till_app;
