-- The kernel: businesses, audit log, outbox, series and fiscal journal, stored replies, security log, settings, approvals.
-- Rules of every table of a business (reliability 2): tenant_id comes first in every key, row-level security is enabled and forced,
-- and the app role gets exactly the verbs it needs.

GRANT USAGE ON SCHEMA kernel TO till_app, till_sealer;

-- The business of the running transaction; NULL outside one, so that nothing is visible. An empty string is what a pooler leaves behind.
CREATE FUNCTION kernel.tenant_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

-- Protects a table of a business: its rows exist only for transactions of that business.
CREATE PROCEDURE kernel.protect(protected regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = (SELECT kernel.tenant_id())) WITH CHECK (tenant_id = (SELECT kernel.tenant_id()))', protected);
END $$;

-- Businesses. Readable before anybody is signed in, because signing in starts from the short name.
CREATE TABLE kernel.tenant (
    tenant_id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    country text NOT NULL,
    currency text NOT NULL,
    time_zone text NOT NULL,
    language text NOT NULL,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);
ALTER TABLE kernel.tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE kernel.tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY readable ON kernel.tenant FOR SELECT USING (true);
CREATE POLICY founded ON kernel.tenant FOR INSERT WITH CHECK (tenant_id = (SELECT kernel.tenant_id()));
CREATE POLICY kept ON kernel.tenant FOR UPDATE USING (tenant_id = (SELECT kernel.tenant_id()));
GRANT SELECT, INSERT, UPDATE (name, time_zone, language, version) ON kernel.tenant TO till_app;

-- Branches: the places of a business.
CREATE TABLE kernel.branch (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    branch_id uuid NOT NULL,
    code text NOT NULL CHECK (code ~ '^[A-Z0-9]{1,6}$'),
    name text NOT NULL,
    address text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    time_zone text NOT NULL DEFAULT '',
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, branch_id),
    CONSTRAINT branch_code_key UNIQUE (tenant_id, code)
);
CALL kernel.protect('kernel.branch');
GRANT SELECT, INSERT, UPDATE (name, address, phone, time_zone, is_active, version) ON kernel.branch TO till_app;

-- Audit log: append-only, a partition a month (P-4.6, reliability 3.1).
CREATE TABLE kernel.audit_event (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    recorded_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_user uuid,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    session_id uuid,
    device_id uuid,
    register_id uuid,
    branch_id uuid,
    module text NOT NULL,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id uuid NOT NULL,
    change text NOT NULL,
    diff json NOT NULL,
    reason text,
    approvals uuid[] NOT NULL,
    request_id text NOT NULL,
    source text NOT NULL,
    salt bytea NOT NULL,
    payload_hash bytea NOT NULL,
    hash_version smallint NOT NULL,
    PRIMARY KEY (tenant_id, recorded_at, event_id)
) PARTITION BY RANGE (recorded_at);
CREATE TABLE kernel.audit_event_other PARTITION OF kernel.audit_event DEFAULT;
CREATE INDEX audit_event_entity ON kernel.audit_event (tenant_id, entity_id);
CALL kernel.protect('kernel.audit_event');
GRANT SELECT, INSERT ON kernel.audit_event TO till_app;

-- Makes the partitions of this month and the next ones. Partitions have no rights of their own: only the parent can be reached.
CREATE FUNCTION kernel.ensure_audit_partitions(months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    start date;
    made integer := 0;
BEGIN
    FOR step IN 0..months - 1 LOOP
        start := date_trunc('month', now() AT TIME ZONE 'UTC')::date + make_interval(months => step);
        IF to_regclass(format('kernel.audit_event_%s', to_char(start, 'YYYYMM'))) IS NULL THEN
            EXECUTE format('CREATE TABLE kernel.audit_event_%s PARTITION OF kernel.audit_event FOR VALUES FROM (%L) TO (%L)',
                to_char(start, 'YYYYMM'), start::timestamp AT TIME ZONE 'UTC', (start + interval '1 month') AT TIME ZONE 'UTC');
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION kernel.ensure_audit_partitions(integer) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE kernel.protect(regclass) FROM PUBLIC;

-- Outbox: append-only (P-6.2).
CREATE TABLE kernel.outbox (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    event_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    topic text NOT NULL,
    branch_id uuid,
    entity_id uuid NOT NULL,
    payload json NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);
CALL kernel.protect('kernel.outbox');
GRANT SELECT, INSERT ON kernel.outbox TO till_app;

-- Series: next number, head of the chain and grand total of one register and kind of document (reliability 3.3).
CREATE TABLE kernel.series (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    series_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    register_id uuid NOT NULL,
    kind text NOT NULL,
    prefix text NOT NULL,
    fiscal_year smallint NOT NULL,
    epoch smallint NOT NULL DEFAULT 1,
    next_no bigint NOT NULL DEFAULT 1 CHECK (next_no > 0),
    chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
    grand_total_minor bigint NOT NULL DEFAULT 0,
    gate uuid,
    PRIMARY KEY (tenant_id, series_id),
    CONSTRAINT series_register_key UNIQUE (tenant_id, register_id, kind, fiscal_year, epoch),
    CONSTRAINT series_prefix_key UNIQUE (tenant_id, prefix)
) WITH (fillfactor = 50);
CALL kernel.protect('kernel.series');
GRANT SELECT, INSERT, UPDATE (next_no, chain_hash, grand_total_minor, gate) ON kernel.series TO till_app;

-- Fiscal journal: append-only, dense and chained per series.
CREATE TABLE kernel.fiscal_entry (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    series_id uuid NOT NULL,
    no bigint NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    document_id uuid NOT NULL,
    document_hash bytea NOT NULL CHECK (length(document_hash) = 32),
    amount_minor bigint NOT NULL,
    grand_total_minor bigint NOT NULL,
    chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
    hash_version smallint NOT NULL,
    gate uuid,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, series_id, no),
    CONSTRAINT fiscal_entry_document_key UNIQUE (tenant_id, document_id, kind),
    FOREIGN KEY (tenant_id, series_id) REFERENCES kernel.series (tenant_id, series_id)
);
CREATE INDEX fiscal_entry_number ON kernel.fiscal_entry (tenant_id, number text_pattern_ops);
CALL kernel.protect('kernel.fiscal_entry');
GRANT SELECT, INSERT ON kernel.fiscal_entry TO till_app;

-- Stored replies of idempotent requests: append-only (reliability 3.2).
CREATE TABLE kernel.reply (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    key_hash bytea NOT NULL,
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    version bigint,
    body bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key_hash)
);
CALL kernel.protect('kernel.reply');
GRANT SELECT, INSERT ON kernel.reply TO till_app;

-- Security log: append-only (P-4.8).
CREATE TABLE kernel.security_event (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    event_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    kind text NOT NULL,
    user_id uuid,
    name text NOT NULL,
    address text,
    client text,
    request_id text NOT NULL,
    detail jsonb NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);
CALL kernel.protect('kernel.security_event');
GRANT SELECT, INSERT ON kernel.security_event TO till_app;

-- Settings that differ from their default (P-4.13.3).
CREATE TABLE kernel.setting (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    setting_id uuid NOT NULL,
    key text NOT NULL,
    branch_id uuid,
    value jsonb NOT NULL,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, setting_id),
    CONSTRAINT setting_key UNIQUE NULLS NOT DISTINCT (tenant_id, key, branch_id)
);
CALL kernel.protect('kernel.setting');
GRANT SELECT, INSERT, UPDATE (value, version, updated_at) ON kernel.setting TO till_app;

-- Approvals by a second person: used once (P-4.6.11, screens 1).
CREATE TABLE kernel.approval (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    approval_id uuid NOT NULL,
    command text NOT NULL,
    permission text NOT NULL,
    content_hash bytea NOT NULL,
    approver_user uuid NOT NULL,
    requested_by uuid NOT NULL,
    method text NOT NULL,
    granted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (tenant_id, approval_id),
    CHECK (approver_user <> requested_by)
);
CALL kernel.protect('kernel.approval');
GRANT SELECT, INSERT, UPDATE (used_at) ON kernel.approval TO till_app;
