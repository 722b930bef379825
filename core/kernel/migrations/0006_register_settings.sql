-- Settings of a register: business, branch, register, and the nearest wins. They have a table of their own, because a program from before
-- it would take them for values of their branch.
CREATE TABLE kernel.register_setting (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    setting_id uuid NOT NULL,
    key text NOT NULL,
    branch_id uuid NOT NULL,
    register_id uuid NOT NULL,
    value jsonb NOT NULL,
    version bigint NOT NULL,
    reset_version bigint,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, setting_id),
    CONSTRAINT register_setting_key UNIQUE (tenant_id, key, register_id),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id)
);
CALL kernel.protect('kernel.register_setting');
GRANT SELECT, INSERT, UPDATE (value, version, reset_version, updated_at) ON kernel.register_setting TO till_app;

-- The version at which a value was taken back. It holds only while the row is at that version: whoever sets it again, with this program
-- or the one before, need not know of it. The value is null meanwhile, which the program before passes over.
ALTER TABLE kernel.setting ADD COLUMN reset_version bigint;
GRANT UPDATE (reset_version) ON kernel.setting TO till_app;
