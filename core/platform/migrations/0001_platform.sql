-- Platform: who is signed in where. A session is never deleted; it ends (P-4.2.7 to P-4.2.10, K9).

GRANT USAGE ON SCHEMA platform TO till_app, till_sealer;

CREATE TABLE platform.session (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    device_name text NOT NULL DEFAULT '',
    device_fingerprint text NOT NULL DEFAULT '',
    client text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    generation integer NOT NULL CHECK (generation > 0),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_cause text,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, session_id),
    CHECK ((ended_at IS NULL) = (end_cause IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX session_open ON platform.session (tenant_id, user_id, session_id) WHERE ended_at IS NULL;
CALL kernel.protect('platform.session');
GRANT SELECT, INSERT, UPDATE (generation, address, client, last_seen_at, ended_at, end_cause, version) ON platform.session TO till_app;

-- Refresh tokens, as SHA-256 only. Tokens of the session's generation are good; older ones were replaced. They stay as long as the session,
-- because a replaced token that comes again is how a theft shows.
CREATE TABLE platform.refresh_token (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    session_id uuid NOT NULL,
    generation integer NOT NULL CHECK (generation > 0),
    issued_at timestamptz NOT NULL,
    replaced_at timestamptz,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, session_id) REFERENCES platform.session (tenant_id, session_id)
);
CREATE INDEX refresh_token_session ON platform.refresh_token (tenant_id, session_id) WHERE replaced_at IS NULL;
CALL kernel.protect('platform.refresh_token');
GRANT SELECT, INSERT, UPDATE (replaced_at) ON platform.refresh_token TO till_app;
