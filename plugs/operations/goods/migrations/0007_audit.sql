-- `till verify` walks copies of receipts by their ids.
CREATE INDEX receipt_copy_id ON operations.receipt_copy (tenant_id, copy_id);
