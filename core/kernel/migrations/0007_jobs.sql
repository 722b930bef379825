-- Jobs: what is done later, and what is done again and again (P-4.12, decision 0032).

-- Whose turn it is. Ids and times only: workers look here across businesses, and what a job is stays within its business.
CREATE TABLE kernel.job_turn (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    job_id uuid NOT NULL,
    -- When it is due; while somebody works at it, when they count as gone.
    next_at timestamptz NOT NULL,
    -- How often it was taken: who took it before the last time changes nothing any more.
    taken bigint NOT NULL,
    PRIMARY KEY (tenant_id, job_id)
) WITH (fillfactor = 50);
ALTER TABLE kernel.job_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE kernel.job_turn FORCE ROW LEVEL SECURITY;
CREATE POLICY readable ON kernel.job_turn FOR SELECT USING (true);
CREATE POLICY added ON kernel.job_turn FOR INSERT WITH CHECK (tenant_id = (SELECT kernel.tenant_id()));
CREATE POLICY kept ON kernel.job_turn FOR UPDATE USING (tenant_id = (SELECT kernel.tenant_id()));
CREATE POLICY ended ON kernel.job_turn FOR DELETE USING (tenant_id = (SELECT kernel.tenant_id()));
GRANT SELECT, INSERT, UPDATE (next_at, taken), DELETE ON kernel.job_turn TO till_app;
CREATE INDEX job_turn_next ON kernel.job_turn (next_at, tenant_id);

-- What is to be done, or was.
CREATE TABLE kernel.job (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    job_id uuid NOT NULL,
    kind text NOT NULL,
    -- Of one kind and word only one waits or runs.
    only_one text,
    -- When it comes again, in the time zone of the business.
    cron text,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'dead', 'cancelled')),
    is_paused boolean NOT NULL DEFAULT false,
    next_at timestamptz NOT NULL,
    -- What was asked, and what is left of it.
    asked jsonb NOT NULL,
    work jsonb NOT NULL,
    taken bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    made bigint NOT NULL DEFAULT 0,
    total bigint,
    result jsonb,
    error text,
    user_id uuid,
    user_name text NOT NULL,
    enqueued_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, job_id)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX job_only_one ON kernel.job (tenant_id, kind, only_one) WHERE state IN ('waiting', 'running');
CREATE INDEX job_newest ON kernel.job (tenant_id, enqueued_at DESC, job_id DESC);
CALL kernel.protect('kernel.job');
GRANT SELECT, INSERT,
    UPDATE (cron, state, is_paused, next_at, work, taken, attempts, made, total, result, error, ended_at) ON kernel.job TO till_app;

-- Each time that somebody took a job up.
CREATE TABLE kernel.job_run (
    tenant_id uuid NOT NULL DEFAULT kernel.tenant_id(),
    run_id uuid NOT NULL,
    job_id uuid NOT NULL,
    taken bigint NOT NULL,
    worker text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- 'lost': whoever worked at it was gone.
    outcome text CHECK (outcome IN ('done', 'failed', 'dead', 'lost', 'stopped')),
    steps integer NOT NULL DEFAULT 0,
    error text,
    PRIMARY KEY (tenant_id, run_id),
    FOREIGN KEY (tenant_id, job_id) REFERENCES kernel.job (tenant_id, job_id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX job_run_of ON kernel.job_run (tenant_id, job_id, started_at DESC);
CALL kernel.protect('kernel.job_run');
GRANT SELECT, INSERT, UPDATE (ended_at, outcome, steps, error) ON kernel.job_run TO till_app;

-- What is old is swept (decision 0033): the app role may take rows away, and the database says which are old enough.
CREATE POLICY least_age ON kernel.job AS RESTRICTIVE FOR DELETE
    USING (tenant_id = (SELECT kernel.tenant_id()) AND state IN ('done', 'dead', 'cancelled') AND ended_at < now() - interval '30 days');
GRANT DELETE ON kernel.job TO till_app;
CREATE INDEX job_age ON kernel.job (tenant_id, ended_at) WHERE state IN ('done', 'dead', 'cancelled');
CREATE POLICY least_age ON kernel.job_run AS RESTRICTIVE FOR DELETE
    USING (tenant_id = (SELECT kernel.tenant_id()) AND ended_at < now() - interval '30 days');
GRANT DELETE ON kernel.job_run TO till_app;
CREATE INDEX job_run_age ON kernel.job_run (tenant_id, ended_at);
