/** What the live connection means to a till: products are fetched again, lists are asked again. */
import { askChanges } from "@/catalog/catalogue";
import { queries } from "@/lib/queries";
import { loadMe } from "@/session/session";
import type { Topic } from "@/session/topics";
import { loadShift } from "./place";
import { lookForRenewal } from "./renewal";

export const TILL_TOPICS = [
  "catalog.product_changed",
  "catalog.products_imported",
  "sales.parked",
  "sales.payment_taken",
  "sales.completed",
  "shifts.opened",
  "shifts.closed",
  "shifts.cash_moved",
  "users.changed",
  "stock.moved",
] as const satisfies readonly Topic[];

/** What was shown of these is asked anew: a little later and together, for it is heard in the moment of the sale that made it so. */
const stale = new Set<string>();
const HEED_MS = 150;

function askAnew(...keys: readonly string[]): void {
  if (stale.size === 0)
    setTimeout(() => {
      for (const key of stale) void queries.invalidateQueries({ queryKey: [key] });
      stale.clear();
    }, HEED_MS);
  for (const key of keys) stale.add(key);
}

let soon: ReturnType<typeof setTimeout> | undefined;

/** Many changes in a row are one question. */
function changesSoon(): void {
  clearTimeout(soon);
  soon = setTimeout(askChanges, 250);
}

export function hearTill(topic: "connected" | Topic): void {
  switch (topic) {
    case "connected":
      // A server that was restarted may bring a newer program along.
      void lookForRenewal();
      changesSoon();
      break;
    case "catalog.product_changed":
    case "catalog.products_imported":
      changesSoon();
      break;
    case "sales.parked":
      askAnew("parked");
      break;
    case "sales.completed":
      askAnew("invoices", "shift");
      break;
    case "shifts.opened":
    case "shifts.closed":
      void loadShift().catch(() => undefined);
      break;
    case "sales.payment_taken":
    case "shifts.cash_moved":
      askAnew("shift");
      break;
    case "stock.moved":
      askAnew("levels");
      break;
    case "users.changed":
      void loadMe().catch(() => undefined);
  }
}
