-- Which token replaced this one, readable only by who holds this one: presented again within its grace, it gives the same successor.
ALTER TABLE platform.refresh_token ADD COLUMN successor bytea CHECK (length(successor) = 32);
GRANT UPDATE (successor) ON platform.refresh_token TO till_app;
