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
      void queries.invalidateQueries({ queryKey: ["parked"] });
      break;
    case "sales.completed":
      void queries.invalidateQueries({ queryKey: ["invoices"] });
      void queries.invalidateQueries({ queryKey: ["shift"] });
      break;
    case "shifts.opened":
    case "shifts.closed":
      void loadShift().catch(() => undefined);
      break;
    case "sales.payment_taken":
    case "shifts.cash_moved":
      void queries.invalidateQueries({ queryKey: ["shift"] });
      break;
    case "stock.moved":
      void queries.invalidateQueries({ queryKey: ["levels"] });
      break;
    case "users.changed":
      void loadMe().catch(() => undefined);
  }
}
