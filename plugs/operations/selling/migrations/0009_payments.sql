-- A payment stands alone: it may be taken before its sale is complete, at another register than the one that completes the sale, and given
-- back before it counted (decision 0030). Expand only: what a sale is completed with is written as before, and the new columns stay empty.
ALTER TABLE operations.payment
    DROP CONSTRAINT payment_tenant_id_sale_id_fkey, -- a sale is stored when it is complete; till verify looks for payments without one
    ADD COLUMN shift_id uuid,                 -- in which shift, if it was taken before the sale was complete; otherwise the sale's
    ADD COLUMN direction text NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
    ADD COLUMN reverses_id uuid,              -- the payment that was given back by this one
    ADD COLUMN reason text NOT NULL DEFAULT '',
    ADD COLUMN user_id uuid,
    ADD COLUMN user_name text,
    ADD COLUMN taken_at timestamptz,
    ADD COLUMN twin_no smallint NOT NULL DEFAULT 0, -- above 0: the program before counted this id in another sale too
    ADD COLUMN is_open boolean NOT NULL DEFAULT false, -- taken, and neither counted in a sale nor given back
    ADD CONSTRAINT payment_alone CHECK ((shift_id IS NULL) = (taken_at IS NULL) AND (shift_id IS NULL) = (user_name IS NULL)),
    ADD CONSTRAINT payment_back CHECK ((direction = 'out') = (reverses_id IS NOT NULL)),
    ADD CONSTRAINT payment_shift_id_fkey FOREIGN KEY (tenant_id, shift_id) REFERENCES operations.shift (tenant_id, shift_id);
GRANT UPDATE (is_open) ON operations.payment TO till_app;

-- A payment counts once. What was let through before keeps a number of its own, and till verify names it.
DO $twins$
DECLARE
    business uuid;
BEGIN
    FOR business IN SELECT tenant_id FROM kernel.tenant LOOP
        PERFORM set_config('app.tenant_id', business::text, true);
        UPDATE operations.payment p SET twin_no = every.no
        FROM (SELECT sale_id, payment_no, row_number() OVER (PARTITION BY payment_id ORDER BY sale_id, payment_no) - 1 AS no
              FROM operations.payment) every
        WHERE p.sale_id = every.sale_id AND p.payment_no = every.payment_no AND every.no > 0;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $twins$;
CREATE UNIQUE INDEX payment_once ON operations.payment (tenant_id, payment_id, twin_no);
-- Few payments are taken so: these indexes cost the others nothing.
CREATE UNIQUE INDEX payment_back_once ON operations.payment (tenant_id, reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX payment_of_shift ON operations.payment (tenant_id, shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX payment_waiting ON operations.payment (tenant_id, payment_id) WHERE is_open;

-- What a second person allowed in a basket that is not complete: how far one of its lines, or all of them, may go below the catalogue.
-- It counts when the sale of this id is completed, while the approver may still approve. Append-only.
CREATE TABLE operations.sale_act (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    sale_id uuid NOT NULL,
    act_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    register_id uuid NOT NULL,
    line_id uuid,                              -- NULL for the discount on the whole sale
    product_id uuid,                           -- of the line then; another product under the line's id is not what was allowed
    percent numeric(7, 4) NOT NULL CHECK (percent BETWEEN 0 AND 100),
    lowest_unit_minor bigint CHECK (lowest_unit_minor >= 0),
    approval_id uuid NOT NULL,
    approver_name text NOT NULL,
    user_id uuid,
    user_name text NOT NULL,
    allowed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, sale_id, act_id),
    CONSTRAINT sale_act_line CHECK ((line_id IS NULL) = (product_id IS NULL)),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id),
    FOREIGN KEY (tenant_id, register_id) REFERENCES operations.register (tenant_id, register_id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES operations.product (tenant_id, product_id)
);
CREATE UNIQUE INDEX sale_act_id ON operations.sale_act (tenant_id, act_id);
CALL kernel.protect('operations.sale_act');
GRANT SELECT, INSERT ON operations.sale_act TO till_app;
