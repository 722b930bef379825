-- Administration: roles and people. Branches, settings, audit log and security log are tables of the kernel.
-- Rows of roles and people are never deleted: roles are archived, accounts disabled. Only what ties a person to places and further
-- roles comes and goes; the audit log keeps what it was.

GRANT USAGE ON SCHEMA administration TO till_app;

-- permissions: keys of the registry; the one role that holds_all (the owner's) needs none. limits: how far a holder may go alone.
CREATE TABLE administration.role (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    role_id uuid NOT NULL,
    key text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{1,39}$'),
    name text NOT NULL,
    rank integer NOT NULL CHECK (rank BETWEEN 1 AND 100),
    holds_all boolean NOT NULL DEFAULT false,
    permissions text[] NOT NULL,
    limits jsonb NOT NULL,
    mfa_required boolean NOT NULL DEFAULT false,
    is_template boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, role_id),
    CONSTRAINT role_key_key UNIQUE (tenant_id, key)
);
CREATE UNIQUE INDEX role_name_key ON administration.role (tenant_id, lower(name));
CREATE UNIQUE INDEX role_owner_key ON administration.role (tenant_id) WHERE holds_all;
CALL kernel.protect('administration.role');
GRANT SELECT, INSERT, UPDATE (name, rank, permissions, limits, mfa_required, is_active, updated_at, version) ON administration.role TO till_app;

-- login_name: the username in lower case, made by the product, because a database's lower() depends on its locale.
CREATE TABLE administration.user_account (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    user_id uuid NOT NULL,
    username text NOT NULL,
    login_name text NOT NULL,
    full_name text NOT NULL,
    email text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    password_hash text NOT NULL,
    must_change boolean NOT NULL,
    role_id uuid NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    language text,
    meta jsonb NOT NULL DEFAULT '{}',
    all_branches boolean NOT NULL DEFAULT false,
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    locked_until timestamptz,
    last_login_at timestamptz,
    password_changed_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT user_account_login_name_key UNIQUE (tenant_id, login_name),
    FOREIGN KEY (tenant_id, role_id) REFERENCES administration.role (tenant_id, role_id)
);
CREATE INDEX user_account_role ON administration.user_account (tenant_id, role_id);
CALL kernel.protect('administration.user_account');
GRANT SELECT, INSERT, UPDATE (username, login_name, full_name, email, phone, password_hash, must_change, role_id, is_active, language, meta,
    all_branches, failures, locked_until, last_login_at, password_changed_at, updated_at, version) ON administration.user_account TO till_app;

-- Where a person works; not needed for people of all branches.
CREATE TABLE administration.user_branch (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    user_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, user_id, branch_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES administration.user_account (tenant_id, user_id),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id)
);
CREATE INDEX user_branch_branch ON administration.user_branch (tenant_id, branch_id);
CALL kernel.protect('administration.user_branch');
GRANT SELECT, INSERT, DELETE ON administration.user_branch TO till_app;

-- Further roles of a person, wherever they work or (branch_id) together with one more branch.
CREATE TABLE administration.user_role (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    user_id uuid NOT NULL,
    assignment_no smallint NOT NULL CHECK (assignment_no > 0),
    role_id uuid NOT NULL,
    branch_id uuid,
    PRIMARY KEY (tenant_id, user_id, assignment_no),
    CONSTRAINT user_role_once UNIQUE NULLS NOT DISTINCT (tenant_id, user_id, role_id, branch_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES administration.user_account (tenant_id, user_id),
    FOREIGN KEY (tenant_id, role_id) REFERENCES administration.role (tenant_id, role_id),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id)
);
CREATE INDEX user_role_role ON administration.user_role (tenant_id, role_id);
CALL kernel.protect('administration.user_role');
GRANT SELECT, INSERT, DELETE ON administration.user_role TO till_app;
