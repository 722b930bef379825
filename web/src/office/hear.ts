/** What the live connection means to the office: lists that may have changed are asked again. */
import { queries } from "@/lib/queries";
import { loadMe } from "@/session/session";
import type { Topic } from "@/session/topics";

export const OFFICE_TOPICS = [
  "catalog.import_changed",
  "catalog.product_changed",
  "catalog.products_imported",
  "stock.moved",
  "users.changed",
  "branches.created",
  "customers.changed",
  "jobs.changed",
  "sales.completed",
  "sending.changed",
  "settings.changed",
] as const satisfies readonly Topic[];

const ABOUT: Record<string, readonly string[]> = {
  "catalog.import_changed": ["imports"],
  "catalog.product_changed": ["products", "product"],
  "catalog.products_imported": ["products", "product", "categories", "brands"],
  "stock.moved": ["products", "levels", "moves"],
  "users.changed": ["users", "user", "rights"],
  "branches.created": ["branches"],
  "customers.changed": ["customers"],
  "jobs.changed": ["jobs", "imports"],
  "sales.completed": ["sales", "invoices"],
  "sending.changed": ["sendings"],
  "settings.changed": ["settings", "business"],
};

const waiting = new Set<string>();

/** Many changes in a row are one question a second, however long they go on. */
export function hearOffice(topic: "connected" | Topic): void {
  const isAsked = waiting.size > 0;
  for (const key of ABOUT[topic] ?? []) waiting.add(key);
  if (topic === "users.changed") void loadMe().catch(() => undefined);
  if (isAsked || waiting.size === 0) return;
  setTimeout(() => {
    for (const key of waiting) void queries.invalidateQueries({ queryKey: [key] });
    waiting.clear();
  }, 1000);
}
