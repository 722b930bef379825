-- Tokens go some time after they were replaced or their session ended (decision 0033). A token of a session that goes on and was replaced
-- so long ago is refused like any that is not known.
CREATE POLICY least_age ON platform.refresh_token AS RESTRICTIVE FOR DELETE
    USING (tenant_id = (SELECT kernel.tenant_id()) AND issued_at < now() - interval '90 days');
GRANT DELETE ON platform.refresh_token TO till_app;
CREATE INDEX refresh_token_age ON platform.refresh_token (tenant_id, issued_at);
