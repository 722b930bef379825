/** Receipts on paper: through the browser's printer, or as a PDF that the server sets. */
import { api, type Schemas, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";

export type Receipt = Schemas["ReceiptView"];

interface PdfAnswer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** Shows a PDF beside the till; a browser that allows no new window keeps it among its downloads. */
export async function showPdf(call: Promise<PdfAnswer>, name: string): Promise<void> {
  const { data, error, response } = await call;
  if (!response.ok || !(data instanceof Blob)) throw ApiProblem.from(response.status, error);
  const url = URL.createObjectURL(data);
  if (!window.open(url, "_blank")) {
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name}.pdf`;
    link.click();
  }
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const PDF = { accept: "application/pdf" };

const isGone = (error: unknown): boolean => error instanceof ApiProblem && error.code === "invoices.no-original";

/** The one original of a sale's receipt, which is given once; nothing if it was given before. */
export async function takeOriginal(saleId: string, key: string): Promise<Receipt | undefined> {
  try {
    return await take(
      api.POST("/api/v1/sales/{sale_id}/receipt", {
        params: { path: { sale_id: saleId }, header: { "Idempotency-Key": key } },
      }),
    );
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** What is printed after a sale: its original, and after that a marked, counted copy. */
export async function takeReceipt(saleId: string, key: string): Promise<Receipt> {
  return (
    (await takeOriginal(saleId, key)) ??
    (await take(
      api.POST("/api/v1/invoices/{invoice_id}/copies", {
        params: { path: { invoice_id: saleId }, header: { "Idempotency-Key": `${key}-copy` } },
        body: {},
      }),
    ))
  );
}

/** The same as PDF. */
export async function openPdf(saleId: string, key: string): Promise<void> {
  try {
    await showPdf(
      api.POST("/api/v1/sales/{sale_id}/receipt", {
        params: { path: { sale_id: saleId }, header: { "Idempotency-Key": key } },
        headers: PDF,
        parseAs: "blob",
      }),
      saleId,
    );
  } catch (error) {
    if (!isGone(error)) throw error;
    await openCopyPdf(saleId, saleId, "", `${key}-copy`);
  }
}

/** Opens a marked, counted copy as PDF; throws `invoices.reason-needed` from the second one on. */
export async function openCopyPdf(invoiceId: string, number: string, reason: string, key: string): Promise<void> {
  await showPdf(
    api.POST("/api/v1/invoices/{invoice_id}/copies", {
      params: { path: { invoice_id: invoiceId }, header: { "Idempotency-Key": key } },
      body: reason ? { reason } : {},
      headers: PDF,
      parseAs: "blob",
    }),
    number,
  );
}
