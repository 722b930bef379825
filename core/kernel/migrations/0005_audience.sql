-- Who of those with the right to an event is told of it over the live connection: whose it is, or from which branches it is seen. Nothing
-- means everybody with the right.
ALTER TABLE kernel.outbox ADD COLUMN audience json;
