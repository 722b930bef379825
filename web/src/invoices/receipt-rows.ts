/** The receipts of a branch, as far as they are wanted: of invoices, or of sales where an amount or a way of paying narrows them down. */
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { api, type Schemas, take, takePage } from "@/api/client";
import { queries } from "@/lib/queries";

const PAGE = 50;

export interface ReceiptRow {
  id: string;
  number: string;
  at: string;
  customer: string | null | undefined;
  totalMinor: number;
  copies: number;
  /** Not known of a sale that was found by what was paid. */
  isPaid: boolean | undefined;
}

export interface Narrow {
  branch: string | undefined;
  /** A number or its beginning. */
  number?: string | undefined;
  customer?: string | undefined;
  amount?: number | undefined;
  /** A kind of paying: wholly or in part. */
  tender?: string | undefined;
}

const ofInvoice = (row: Schemas["InvoiceRow"]): ReceiptRow => ({
  id: row.invoice_id,
  number: row.number,
  at: row.issued_at,
  customer: row.customer_name,
  totalMinor: row.total_minor,
  copies: row.copy_count,
  isPaid: row.payment_status === "paid",
});

const ofSale = (row: Schemas["SaleRow"]): ReceiptRow => ({
  id: row.sale_id,
  number: row.number,
  at: row.received_at,
  customer: row.customer_name,
  totalMinor: row.total_minor,
  copies: 0,
  isPaid: undefined,
});

async function pageOf({ branch, number, customer, amount, tender }: Narrow, cursor: string) {
  const shared = {
    limit: PAGE,
    ...(branch ? { branch_id: branch } : {}),
    ...(number ? { number } : {}),
    ...(customer ? { customer_id: customer } : {}),
    ...(cursor ? { cursor } : {}),
  };
  if (amount === undefined && !tender) {
    const { data, meta } = await takePage(api.GET("/api/v1/invoices", { params: { query: shared } }));
    return { rows: data.map(ofInvoice), next: meta?.next_cursor };
  }
  const query = {
    ...shared,
    ...(amount === undefined ? {} : { total_from_minor: amount, total_to_minor: amount }),
    ...(tender ? { tender } : {}),
  };
  const { data, meta } = await takePage(api.GET("/api/v1/sales", { params: { query } }));
  return { rows: data.map(ofSale), next: meta?.next_cursor };
}

const pagesOf = (narrow: Narrow) =>
  infiniteQueryOptions({
    queryKey: ["invoices", narrow],
    queryFn: ({ pageParam }) => pageOf(narrow, pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const useReceiptRows = (narrow: Narrow, enabled: boolean) =>
  useInfiniteQuery({ ...pagesOf(narrow), enabled, placeholderData: (before) => before });

/** The first of several meanings that has a receipt. */
export async function firstFound<T>(
  meanings: readonly T[],
  narrowOf: (meaning: T) => Narrow,
): Promise<{ meaning: T; id: string } | undefined> {
  for (const meaning of meanings) {
    const { pages } = await queries.fetchInfiniteQuery(pagesOf(narrowOf(meaning)));
    const id = pages[0]?.rows[0]?.id;
    if (id !== undefined) return { meaning, id };
  }
  return undefined;
}

/** Customers whom a name or a phone number means. */
export const customersCalled = (q: string) =>
  take(api.GET("/api/v1/customers", { params: { query: { q, limit: 5 } } }));
