/** What the server has under the id of a sale that it refused. */
import { api, type Schemas } from "@/api/client";
import type { ApiProblem } from "@/api/problem";

type Sold = Pick<Schemas["SalesCompleteBody"], "lines" | "expected_total_minor">;

const linesOf = (lines: readonly { line_id: string; quantity: string }[]): string =>
  lines
    .map(({ line_id, quantity }) => `${line_id} ${Number(quantity)}`)
    .sort()
    .join();

/**
 * Whether a refusal means that this very sale was stored before, e.g. by a try whose answer was lost; or that another one was stored under
 * its id, as happens when two tabs have the same sale. Only what has the same lines and the same total is the same.
 */
export async function whatIsStored(
  saleId: string,
  problem: ApiProblem,
  sold: Sold,
): Promise<"this" | "another" | "nothing"> {
  // Stored by a colleague whose sales are not shown here: their till lost the answer and this one asked again.
  if (problem.code === "kernel.not-found" && problem.detail === "No such sale.") return "this";
  if (problem.code !== "sales.exists" && problem.code !== "kernel.idempotency-key-reused") return "nothing";
  const { data, response } = await api.GET("/api/v1/sales/{sale_id}", { params: { path: { sale_id: saleId } } });
  if (!response.ok || !data) return "nothing";
  const { lines, total_minor } = data.data;
  const isSame = linesOf(lines) === linesOf(sold.lines) && total_minor === (sold.expected_total_minor ?? total_minor);
  return isSame ? "this" : "another";
}
