-- Receipts that are sent (decision 0034): how a copy was given out, and pages that anybody sees who has their link.
-- Expand only: an older program goes on printing copies.
ALTER TABLE operations.receipt_copy ADD COLUMN way text NOT NULL DEFAULT 'print' CHECK (way IN ('print', 'mail', 'link', 'whatsapp'));

CREATE TABLE operations.receipt_link (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    link_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    -- The copy that the page is.
    copy_no integer NOT NULL,
    way text NOT NULL CHECK (way IN ('mail', 'link', 'whatsapp')),
    -- The mail that it went out with.
    sending_id uuid,
    language text NOT NULL,
    -- The link itself is nowhere: a key outside the database makes it of the id.
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    user_id uuid,
    user_name text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by_name text,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, link_id),
    UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, invoice_id, copy_no) REFERENCES operations.receipt_copy (tenant_id, invoice_id, copy_no),
    FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id)
);
CREATE UNIQUE INDEX receipt_link_sending ON operations.receipt_link (tenant_id, sending_id);
CREATE INDEX receipt_link_newest ON operations.receipt_link (tenant_id, created_at DESC, link_id DESC);
CALL kernel.protect('operations.receipt_link');
GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_by_name, updated_at, version) ON operations.receipt_link TO till_app;
