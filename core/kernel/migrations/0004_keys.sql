-- Keys that were missing, and when a row that can change was last changed (decision 0024, P-4.9.6, P-4.9.8).

-- When a row was last changed in the database: by its clock, for people who look there and for programs that copy; no rule reads it.
CREATE FUNCTION kernel.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;
-- And how often, for tables whose store does not count itself.
CREATE FUNCTION kernel.touch_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION kernel.touch() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION kernel.touch_version() FROM PUBLIC;

-- Looks through the rows that were there before a foreign key. The owner is under row-level security too (FORCE), so without lifting it
-- no row would be seen and every key would look kept. A row that breaks the key does not stop the update of a shop: the key then holds
-- for new rows only, and says so.
CREATE PROCEDURE kernel.validate_key(referencing regclass, key name) LANGUAGE plpgsql AS $$
DECLARE
    referenced regclass;
BEGIN
    SELECT confrelid INTO STRICT referenced FROM pg_catalog.pg_constraint WHERE conrelid = referencing AND conname = key;
    EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', referencing);
    EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', referenced);
    BEGIN
        EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', referencing, key);
    EXCEPTION WHEN foreign_key_violation THEN
        RAISE WARNING 'rows of % break the key %: it holds for new rows only', referencing, key;
    END;
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', referencing);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', referenced);
END $$;
REVOKE EXECUTE ON PROCEDURE kernel.validate_key(regclass, name) FROM PUBLIC;

ALTER TABLE kernel.series ADD CONSTRAINT series_branch_id_fkey
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id) NOT VALID;
CALL kernel.validate_key('kernel.series', 'series_branch_id_fkey');
ALTER TABLE kernel.setting ADD CONSTRAINT setting_branch_id_fkey
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id) NOT VALID;
CALL kernel.validate_key('kernel.setting', 'setting_branch_id_fkey');

ALTER TABLE kernel.tenant ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON kernel.tenant FOR EACH ROW EXECUTE FUNCTION kernel.touch();
ALTER TABLE kernel.branch ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON kernel.branch FOR EACH ROW EXECUTE FUNCTION kernel.touch();
