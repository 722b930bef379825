-- A role for queries that can write nothing, and the count of refusals.

-- Queries run as till_reader (SET LOCAL ROLE in their BEGIN). It may read what the app role may read, and nothing else. Partitions have no
-- rights of their own: they have no row-level security either. Called at the end of every migration.
CREATE FUNCTION kernel.align_reader() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    thing record;
BEGIN
    FOR thing IN
        SELECT space.nspname FROM pg_catalog.pg_namespace AS space
        WHERE space.nspname NOT LIKE 'pg\_%' AND space.nspname NOT IN ('information_schema', 'public')
            AND has_schema_privilege('till_app', space.oid, 'USAGE') AND NOT has_schema_privilege('till_reader', space.oid, 'USAGE')
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO till_reader', thing.nspname);
    END LOOP;
    FOR thing IN
        SELECT class.oid::regclass AS name FROM pg_catalog.pg_class AS class
        JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace
        WHERE class.relkind IN ('r', 'p', 'v') AND NOT class.relispartition
            AND space.nspname NOT LIKE 'pg\_%' AND space.nspname NOT IN ('information_schema', 'public')
            AND has_table_privilege('till_app', class.oid, 'SELECT') AND NOT has_table_privilege('till_reader', class.oid, 'SELECT')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO till_reader', thing.name);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION kernel.align_reader() FROM PUBLIC;

-- A refusal is one entry per person, operation and minute; it counts how often. The only column of the log that is ever changed.
ALTER TABLE kernel.security_event ADD COLUMN times integer NOT NULL DEFAULT 1;
GRANT UPDATE (times) ON kernel.security_event TO till_app;

-- A stored answer is given again only to eyes that would see the same: what its reader held then.
ALTER TABLE kernel.reply ADD COLUMN sight_hash bytea;
