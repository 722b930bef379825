/** What the server has under the id of a sale that it refused. */
import { api, type Schemas, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { SaleView } from "./model";

/** A sale as the server has it, or only that it has it. */
export type Stored = SaleView | { number: undefined };

type Sold = Pick<Schemas["SalesCompleteBody"], "lines" | "expected_total_minor" | "payments">;

/** The client's own codes for a sale that was paid before: with these goods, or with others. Nothing was stored this time. */
export const PAID_ELSEWHERE = "client.paid-elsewhere";
export const PAID_WITH_OTHERS = "client.paid-with-others";

const linesOf = (lines: readonly { line_id: string; quantity: string }[]): string =>
  lines
    .map(({ line_id, quantity }) => `${line_id} ${Number(quantity)}`)
    .sort()
    .join();

const paymentsOf = (payments: readonly { payment_id: string }[] = []): string =>
  payments
    .map(({ payment_id }) => payment_id)
    .sort()
    .join();

/**
 * Answers what is stored if a refusal means that this very request was carried out before, e.g. by a try whose answer was lost. Where another
 * one was stored under the id, by another tab or another register, that is thrown in the client's own words: its money is not this money.
 * Everything else is the refusal itself.
 */
export async function isStored(saleId: string, problem: ApiProblem, sold: Sold): Promise<Stored> {
  // Stored by a colleague whose sales are not shown here: their till lost the answer and this one asked again for exactly that.
  if (problem.code === "kernel.not-found" && problem.detail === "No such sale.") return { number: undefined };
  if (problem.code !== "sales.exists" && problem.code !== "kernel.idempotency-key-reused") throw problem;
  const stored = await take(api.GET("/api/v1/sales/{sale_id}", { params: { path: { sale_id: saleId } } })).catch(
    (error: unknown) => {
      // Not known for the moment: asked again, with the sale.
      if (!(error instanceof ApiProblem) || error.isPassing || error.status === 401) throw error;
      return undefined;
    },
  );
  // Another register has paid a basket, by a colleague whose sales are not shown here: with what in it nobody here knows.
  if (!stored) throw problem.code === "sales.exists" ? problem : new ApiProblem(PAID_WITH_OTHERS, 422, {});
  const { lines, payments, total_minor, number } = stored;
  const isSame = linesOf(lines) === linesOf(sold.lines) && total_minor === (sold.expected_total_minor ?? total_minor);
  if (isSame && paymentsOf(payments) === paymentsOf(sold.payments)) return stored;
  throw new ApiProblem(isSame ? PAID_ELSEWHERE : PAID_WITH_OTHERS, 422, { number });
}
