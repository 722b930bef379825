-- Products from a file, brought in piece by piece by a job (case L23).
CREATE TABLE operations.product_import (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    import_id uuid NOT NULL,
    file_name text NOT NULL,
    -- Where opening stock lies.
    branch_id uuid,
    job_id uuid NOT NULL,
    -- Rows of the file below its header, and those that are to be brought in.
    lines bigint NOT NULL,
    rows bigint NOT NULL,
    -- What came of them so far; refused counts rows, also those that could not be read.
    brought bigint NOT NULL,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    unchanged bigint NOT NULL,
    refused bigint NOT NULL,
    user_id uuid,
    user_name text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, import_id),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id)
);
CREATE INDEX product_import_newest ON operations.product_import (tenant_id, started_at DESC, import_id DESC);
CALL kernel.protect('operations.product_import');
GRANT SELECT, INSERT, UPDATE (brought, created, updated, unchanged, refused, ended_at, version) ON operations.product_import TO till_app;

-- Rows that wait, and of rows that were refused why. Once a piece is brought in it holds no rows.
CREATE TABLE operations.product_import_piece (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    piece_id uuid NOT NULL,
    import_id uuid NOT NULL,
    piece_no bigint NOT NULL,
    rows jsonb NOT NULL,
    errors jsonb NOT NULL,
    brought_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, piece_id),
    UNIQUE (tenant_id, import_id, piece_no),
    FOREIGN KEY (tenant_id, import_id) REFERENCES operations.product_import (tenant_id, import_id)
);
CALL kernel.protect('operations.product_import_piece');
GRANT SELECT, INSERT, UPDATE (rows, errors, brought_at, version) ON operations.product_import_piece TO till_app;
