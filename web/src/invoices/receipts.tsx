export const Receipts = () => null;
