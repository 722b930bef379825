/** Events of the live connection, and the right that hearing each of them takes: `x-events` of docs/openapi.json, which a test compares. */
export const RIGHT_TO_HEAR = {
  "branches.created": "branches.view",
  "catalog.import_changed": "catalog.import",
  "catalog.opening_stock": "catalog.view_cost",
  "catalog.product_changed": "catalog.view",
  "catalog.products_imported": "catalog.view",
  "customers.changed": "customers.view",
  "jobs.changed": "jobs.view",
  "periods.closed": "periods.view",
  "sales.completed": "sales.view_all",
  "sales.parked": "sales.sell",
  "sales.payment_taken": "sales.sell",
  "sending.changed": "sending.view",
  "settings.changed": "settings.view",
  "shifts.cash_moved": "shifts.view_any",
  "shifts.closed": "shifts.view",
  "shifts.opened": "shifts.view",
  "stock.moved": "stock.view",
  "users.changed": "users.view",
} as const satisfies Record<string, string>;

export type Topic = keyof typeof RIGHT_TO_HEAR;
