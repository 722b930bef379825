export const printReceipt = (_: unknown) => {}; export const openPdf = async (_: string) => {};
