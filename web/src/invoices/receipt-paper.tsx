export const ReceiptPaper = (_: { receipt: unknown }) => null;
