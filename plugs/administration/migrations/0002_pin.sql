-- PINs: what a person signs in with on an enrolled device. As an Argon2id hash; taken away by setting it to null, so that the count of
-- failures outlives it. Own table: a wrong PIN neither counts as a wrong password nor touches the account.
CREATE TABLE administration.user_pin (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    user_id uuid NOT NULL,
    pin_hash text,
    set_at timestamptz NOT NULL,
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    locked_until timestamptz,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES administration.user_account (tenant_id, user_id)
);
CALL kernel.protect('administration.user_pin');
GRANT SELECT, INSERT, UPDATE (pin_hash, set_at, failures, locked_until) ON administration.user_pin TO till_app;
