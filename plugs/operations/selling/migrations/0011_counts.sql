-- Every count of a drawer is a row from the moment it is submitted, before anybody is told what it should be (decision 0012). Append-only.
-- Expand only: shifts that were closed before have none.
CREATE TABLE operations.drawer_count (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    shift_id uuid NOT NULL,
    count_no integer NOT NULL CHECK (count_no > 0),
    count_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    content jsonb NOT NULL,                    -- what was counted
    sales_count bigint NOT NULL,               -- when so many sales were in the shift
    movements_count bigint NOT NULL,           -- and so many movements of cash
    user_id uuid,
    user_name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, shift_id, count_no),
    FOREIGN KEY (tenant_id, shift_id) REFERENCES operations.shift (tenant_id, shift_id),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id)
);
CREATE UNIQUE INDEX drawer_count_id ON operations.drawer_count (tenant_id, count_id);
CALL kernel.protect('operations.drawer_count');
GRANT SELECT, INSERT ON operations.drawer_count TO till_app;

-- Who approved it; movements of an older program do not say.
ALTER TABLE operations.cash_movement ADD COLUMN approved_by_name text;
