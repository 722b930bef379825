-- Enrolled devices: browsers that a manager made known, at a branch and perhaps a register. What proves a device is a secret that only it
-- has; here is its SHA-256. Never deleted: its enrolment is taken back, with a reason.

CREATE TABLE platform.device (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    device_id uuid NOT NULL,
    name text NOT NULL,
    branch_id uuid NOT NULL,
    register_id uuid,
    secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
    client text NOT NULL DEFAULT '',
    enrolled_by uuid,
    enrolled_at timestamptz NOT NULL,
    revoked_by uuid,
    revoked_at timestamptz,
    revoke_reason text,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, device_id),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id),
    CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
);
CREATE INDEX device_branch ON platform.device (tenant_id, branch_id);
CALL kernel.protect('platform.device');
GRANT SELECT, INSERT, UPDATE (name, branch_id, register_id, revoked_by, revoked_at, revoke_reason, version) ON platform.device TO till_app;

-- Where a session began, and what its person proved themselves with.
ALTER TABLE platform.session ADD COLUMN device_id uuid;
ALTER TABLE platform.session ADD COLUMN method text NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'pin'));
ALTER TABLE platform.session ADD FOREIGN KEY (tenant_id, device_id) REFERENCES platform.device (tenant_id, device_id);
CREATE INDEX session_device ON platform.session (tenant_id, device_id, session_id) WHERE device_id IS NOT NULL;
