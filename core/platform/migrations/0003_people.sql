-- Where a person has signed in before: while an account waits after wrong passwords, they are let try from there (auth/lockout.rs).
CREATE INDEX session_person ON platform.session (tenant_id, user_id, created_at);
