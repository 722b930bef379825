-- When a row that can change was last changed (decision 0024). See kernel 0005.

ALTER TABLE platform.session ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON platform.session FOR EACH ROW EXECUTE FUNCTION kernel.touch();
ALTER TABLE platform.device ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON platform.device FOR EACH ROW EXECUTE FUNCTION kernel.touch();
