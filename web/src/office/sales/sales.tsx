/** Sales: every one with its lines, payments and receipt. */
import { ReceiptText } from "lucide-react";
import { Money } from "@/ui/money";
import { list, peekOf } from "../kit/list";
import { usePeopleChoices, useRegisterChoices } from "../kit/names";
import { ListPage } from "../kit/page";
import { Inside } from "./inside";

const TENDERS = ["cash", "card", "other"] as const;

export const SALES = list({
  path: "/api/v1/sales",
  id: "sale_id",
  key: "sales",
  may: "sales.view",
  title: "office:pages.sales",
  words: "office-sales",
  order: "-created_at",
  isByBranch: true,
  filters: [
    { name: "number", label: "office-sales:number_whole", kind: "text" },
    { name: "from", kind: "day" },
    { name: "to", kind: "day" },
    { name: "register_id", kind: "choice", useChoices: useRegisterChoices },
    {
      name: "cashier_id",
      label: "office-sales:cashier_name",
      kind: "choice",
      useChoices: usePeopleChoices,
      may: "users.view",
    },
    { name: "customer_id", label: "office-sales:one_customer", kind: "id" },
    { name: "shift_id", label: "office-sales:one_shift", kind: "id" },
    { name: "product_id", label: "office-sales:one_product", kind: "id" },
    { name: "total_from_minor", kind: "money", isMore: true },
    { name: "total_to_minor", kind: "money", isMore: true },
    {
      name: "tender",
      label: "office-sales:paid_by",
      kind: "word",
      words: "office-sales:tender",
      values: TENDERS,
      isMore: true,
    },
    { name: "reference", kind: "text", isMore: true },
  ],
  columns: [
    { name: "number", kind: "code", width: "w-44" },
    { name: "received_at", kind: "moment", sort: "created_at", width: "w-44" },
    { name: "business_date", kind: "day", width: "w-32", isExtra: true },
    { name: "branch_id", kind: "branch", isExtra: true },
    { name: "register_id", kind: "register", isExtra: true },
    { name: "cashier_name", kind: "text" },
    { name: "customer_name", head: "office-sales:customer", kind: "text" },
    { name: "line_count", head: "office-sales:lines", kind: "number", width: "w-20" },
    { name: "total_minor", kind: "money", width: "w-32" },
  ],
  empty: { icon: <ReceiptText />, text: "office-sales:none_text" },
  peekWhole: peekOf("/api/v1/sales/{sale_id}", {
    title: ({ number }) => number,
    about: ({ total_minor }) => <Money minor={total_minor} sign className="text-lg font-semibold text-ink" />,
    facts: [
      { name: "occurred_at", head: "office-sales:received_at", kind: "moment" },
      "business_date",
      "branch_id",
      "register_id",
      "cashier_name",
      { name: "customer", kind: "text", value: ({ customer }) => customer?.name },
      { name: "gross_minor", kind: "money" },
      {
        name: "discount",
        kind: "money",
        value: (sale) => sale.line_discount_minor + sale.sale_discount_minor || undefined,
      },
      { name: "net_minor", kind: "money" },
      { name: "tax_minor", kind: "money" },
      { name: "rounding_minor", kind: "money", value: (sale) => sale.rounding_minor || undefined },
      { name: "due_minor", kind: "money" },
      "note",
    ],
    Body: Inside,
    links: [
      {
        to: "/invoices",
        by: "sale_id",
        as: "id",
        label: "office-sales:receipt",
        icon: <ReceiptText />,
        may: "invoices.view",
      },
    ],
  }),
});

export const Sales = () => <ListPage list={SALES} />;
