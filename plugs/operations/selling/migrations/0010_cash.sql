-- What of a sale stayed in the drawers: its cash, less the change. Kept beside its payments, so that a day is summed without reading them
-- one by one. Expand only: sales from before have none and are summed from their payments.
ALTER TABLE operations.sale ADD COLUMN cash_minor bigint;
