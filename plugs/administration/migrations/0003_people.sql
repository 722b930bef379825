-- Which permissions a business knows. What an update brings beyond these is given once to the roles that came with the business
-- (roles.adopt); what somebody takes away again stays away.
CREATE TABLE administration.known_permission (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    permission text NOT NULL,
    known_since timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, permission)
);
CALL kernel.protect('administration.known_permission');
GRANT SELECT, INSERT ON administration.known_permission TO till_app;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'till_reader') THEN
        GRANT SELECT ON administration.known_permission TO till_reader;
    END IF;
END $$;

-- What an update has added to a role, and when: [{"permission", "added_at"}].
ALTER TABLE administration.role ADD COLUMN from_updates jsonb NOT NULL DEFAULT '[]';
GRANT UPDATE (from_updates) ON administration.role TO till_app;

-- The founding of an empty installation, which happens once: of several founders at the same moment, one wins. The unique index sees the
-- rows of every business, whoever may read them.
CREATE TABLE administration.founding (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    is_first boolean NOT NULL DEFAULT true CHECK (is_first),
    PRIMARY KEY (tenant_id),
    CONSTRAINT founding_once UNIQUE (is_first)
);
CALL kernel.protect('administration.founding');
GRANT SELECT, INSERT ON administration.founding TO till_app;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'till_reader') THEN
        GRANT SELECT ON administration.founding TO till_reader;
    END IF;
END $$;
