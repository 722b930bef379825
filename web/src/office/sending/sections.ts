/** Both ways in which things leave the shop. */
export const SENT = [
  { to: "/sent", label: "sending:mail", may: "sending.view" },
  { to: "/sent/links", label: "sending:links", may: "invoices.manage_links" },
] as const;
