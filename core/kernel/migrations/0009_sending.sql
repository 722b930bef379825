-- Sending: mail to people outside, and the account it is sent by (decision 0034).

-- By which server a business sends mail. One row a business.
CREATE TABLE kernel.mail_account (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    account_id uuid NOT NULL,
    is_active boolean NOT NULL,
    host text NOT NULL,
    port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    security text NOT NULL CHECK (security IN ('none', 'starttls', 'tls')),
    user_name text NOT NULL,
    -- Sealed under a key that is not in the database.
    password_sealed text,
    password_set_at timestamptz,
    from_name text NOT NULL,
    from_address text NOT NULL,
    reply_to text NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, account_id),
    UNIQUE (tenant_id)
);
CALL kernel.protect('kernel.mail_account');
GRANT SELECT, INSERT,
    UPDATE (is_active, host, port, security, user_name, password_sealed, password_set_at, from_name, from_address, reply_to, updated_at, version)
    ON kernel.mail_account TO till_app;

-- What is sent, and what came of it.
CREATE TABLE kernel.sending (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    sending_id uuid NOT NULL,
    kind text NOT NULL,
    branch_id uuid,
    -- What it is about: an invoice of selling, later others.
    document_id uuid,
    document_no text NOT NULL,
    to_address text NOT NULL,
    language text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'perhaps', 'dead', 'dropped')),
    tries integer NOT NULL DEFAULT 0,
    failure text,
    error text,
    -- The same at every attempt, so that whoever receives it twice sees it once.
    message_id text,
    user_id uuid,
    user_name text NOT NULL,
    created_at timestamptz NOT NULL,
    -- When the last attempt began. It is stored before anybody is talked to.
    attempted_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, sending_id)
) WITH (fillfactor = 70);
CREATE INDEX sending_newest ON kernel.sending (tenant_id, created_at DESC, sending_id DESC);
CREATE INDEX sending_of ON kernel.sending (tenant_id, document_id);
CALL kernel.protect('kernel.sending');
GRANT SELECT, INSERT, UPDATE (state, tries, failure, error, message_id, attempted_at, ended_at) ON kernel.sending TO till_app;

-- Addresses of people: they go when nobody asks any more (decision 0033). What was sent stays in the journal of prints, without the address.
CREATE POLICY least_age ON kernel.sending AS RESTRICTIVE FOR DELETE
    USING (tenant_id = (SELECT kernel.tenant_id()) AND state IN ('sent', 'perhaps', 'dead', 'dropped') AND ended_at < now() - interval '30 days');
GRANT DELETE ON kernel.sending TO till_app;
CREATE INDEX sending_age ON kernel.sending (tenant_id, ended_at) WHERE state IN ('sent', 'perhaps', 'dead', 'dropped');
