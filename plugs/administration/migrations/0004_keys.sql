-- When a row that can change was last changed, and how often (decision 0024). See kernel 0005.

ALTER TABLE administration.user_pin ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE administration.user_pin ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON administration.user_pin FOR EACH ROW EXECUTE FUNCTION kernel.touch_version();
