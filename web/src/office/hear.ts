/** What the live connection means to the office: lists that may have changed are asked again. */
import { queries } from "@/lib/queries";
import { loadMe } from "@/session/session";
import type { Topic } from "@/session/topics";

export const OFFICE_TOPICS = [
  "catalog.product_changed",
  "catalog.products_imported",
  "stock.moved",
  "users.changed",
  "branches.created",
  "settings.changed",
] as const satisfies readonly Topic[];

const ABOUT: Record<string, readonly string[]> = {
  "catalog.product_changed": ["products", "product"],
  "catalog.products_imported": ["products", "product", "categories", "brands"],
  "stock.moved": ["products", "levels"],
  "users.changed": ["users", "user", "rights"],
  "branches.created": ["branches"],
  "settings.changed": ["settings", "business"],
};

const waiting = new Set<string>();
let soon: ReturnType<typeof setTimeout> | undefined;

/** Many changes in a row are one question. */
export function hearOffice(topic: "connected" | Topic): void {
  for (const key of ABOUT[topic] ?? []) waiting.add(key);
  if (topic === "users.changed") void loadMe().catch(() => undefined);
  clearTimeout(soon);
  soon = setTimeout(() => {
    for (const key of waiting) void queries.invalidateQueries({ queryKey: [key] });
    waiting.clear();
  }, 1000);
}
