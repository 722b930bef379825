-- Files (decision 0035): the row is first; its content waits in it until the store has it.
CREATE TABLE kernel.file (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    file_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('jpeg', 'png', 'webp', 'pdf')),
    -- Of the content as it is kept; the store knows it by this.
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    size bigint NOT NULL CHECK (size > 0),
    width integer,
    height integer,
    state text NOT NULL CHECK (state IN ('waiting', 'kept', 'removed')),
    content bytea,
    user_id uuid,
    user_name text NOT NULL,
    added_at timestamptz NOT NULL,
    removed_at timestamptz,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, file_id),
    CHECK (state = 'removed' OR (content IS NOT NULL) = (state = 'waiting')),
    CHECK ((removed_at IS NOT NULL) = (state = 'removed'))
);
CREATE INDEX file_content ON kernel.file (tenant_id, sha256);
CREATE INDEX file_newest ON kernel.file (tenant_id, added_at DESC, file_id DESC);
CALL kernel.protect('kernel.file');
GRANT SELECT, INSERT, UPDATE (state, content, removed_at, updated_at, version) ON kernel.file TO till_app;
