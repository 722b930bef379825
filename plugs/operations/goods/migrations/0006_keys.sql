-- Keys that were missing where they cost nothing at a sale, and when a row that can change was last changed (decision 0024). See kernel 0005.

ALTER TABLE operations.shift ADD CONSTRAINT shift_branch_id_fkey
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id) NOT VALID;
CALL kernel.validate_key('operations.shift', 'shift_branch_id_fkey');
ALTER TABLE operations.cash_movement ADD CONSTRAINT cash_movement_register_id_fkey
    FOREIGN KEY (tenant_id, register_id) REFERENCES operations.register (tenant_id, register_id) NOT VALID;
CALL kernel.validate_key('operations.cash_movement', 'cash_movement_register_id_fkey');
ALTER TABLE operations.cash_movement ADD CONSTRAINT cash_movement_branch_id_fkey
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id) NOT VALID;
CALL kernel.validate_key('operations.cash_movement', 'cash_movement_branch_id_fkey');
ALTER TABLE operations.parked_sale ADD CONSTRAINT parked_sale_branch_id_fkey
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id) NOT VALID;
CALL kernel.validate_key('operations.parked_sale', 'parked_sale_branch_id_fkey');
ALTER TABLE operations.parked_sale ADD CONSTRAINT parked_sale_customer_id_fkey
    FOREIGN KEY (tenant_id, customer_id) REFERENCES operations.customer (tenant_id, customer_id) NOT VALID;
CALL kernel.validate_key('operations.parked_sale', 'parked_sale_customer_id_fkey');

ALTER TABLE operations.register ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON operations.register FOR EACH ROW EXECUTE FUNCTION kernel.touch();
ALTER TABLE operations.shift ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON operations.shift FOR EACH ROW EXECUTE FUNCTION kernel.touch();
ALTER TABLE operations.parked_sale ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON operations.parked_sale FOR EACH ROW EXECUTE FUNCTION kernel.touch();
ALTER TABLE operations.invoice ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE operations.invoice ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON operations.invoice FOR EACH ROW EXECUTE FUNCTION kernel.touch_version();
