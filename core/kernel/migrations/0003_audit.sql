-- The whole audit row is hashed (reliability 3.1), and people can be forgotten (K14).
-- Expand only: the previous program goes on writing hash_version 1 without a leaf.

ALTER TABLE kernel.audit_event ADD COLUMN leaf_hash bytea;
ALTER TABLE kernel.audit_event ADD CONSTRAINT audit_event_leaf CHECK (hash_version = 1 OR length(leaf_hash) = 32);

-- A key per person whose data stands in the audit log. Forgetting a person is taking the key away: the row stays and says since when, so
-- that no new key is ever made for them. In clear on purpose: it is there to be dropped, not to be kept from whoever reads the database,
-- who also reads the customers (docs/decisions/0022).
CREATE TABLE kernel.subject_key (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    subject_id uuid NOT NULL,
    key bytea CHECK (length(key) = 32),
    created_at timestamptz NOT NULL,
    forgotten_at timestamptz,
    PRIMARY KEY (tenant_id, subject_id),
    CHECK ((key IS NULL) = (forgotten_at IS NOT NULL))
);
CALL kernel.protect('kernel.subject_key');
GRANT SELECT, INSERT, UPDATE (key, forgotten_at) ON kernel.subject_key TO till_app;
