/** Invoices as they were issued; a duplicate is printed from here, counted and on record. */
import { FileText } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { Preview } from "@/invoices/preview";
import { Money } from "@/ui/money";
import { list, peekOf } from "../kit/list";
import { ListPage } from "../kit/page";

const UNPAID = { unpaid: "amber", partial: "amber", overdue: "rose", written_off: "plain" } as const;

function Paper({ row }: { row: Schemas["Invoice"] }) {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t("office-sales:receipt")}
      className="flex h-[min(60vh,36rem)] flex-col overflow-hidden rounded-xl hairline"
    >
      <Preview id={row.invoice_id} />
    </section>
  );
}

export const INVOICES = list({
  path: "/api/v1/invoices",
  id: "invoice_id",
  key: "invoices",
  may: "invoices.view",
  title: "office:pages.invoices",
  words: "office-sales",
  count: "office-sales:invoices_count",
  order: "-created_at",
  isByBranch: true,
  filters: [
    { name: "number", label: "office-sales:number_begin", kind: "text" },
    { name: "from", kind: "day" },
    { name: "to", kind: "day" },
    { name: "customer_id", label: "office-sales:one_customer", kind: "id" },
  ],
  columns: [
    { name: "number", kind: "code", width: "w-44" },
    { name: "issued_at", kind: "moment", sort: "issued_at", width: "w-44" },
    { name: "branch_id", kind: "branch", isExtra: true },
    { name: "customer_name", head: "office-sales:customer", kind: "text" },
    { name: "copy_count", kind: "number", width: "w-28" },
    { name: "payment_status", kind: "word", words: "office-sales:paid", tones: UNPAID, width: "w-32" },
    { name: "balance_minor", kind: "money", width: "w-32", isExtra: true },
    { name: "total_minor", kind: "money", width: "w-32" },
  ],
  empty: { icon: <FileText />, title: "office-sales:no_invoices", text: "office-sales:no_invoices_text" },
  peekWhole: peekOf("/api/v1/invoices/{invoice_id}", {
    title: ({ number }) => number,
    about: ({ sale }) => <Money minor={sale.total_minor} sign className="text-lg font-semibold text-ink" />,
    facts: [
      "issued_at",
      { name: "customer", kind: "text", value: ({ customer }) => customer?.name },
      "payment_status",
      { name: "balance_minor", kind: "money", value: (one) => one.balance_minor || undefined },
      "copy_count",
      { name: "original_at", kind: "moment" },
      { name: "document_hash", kind: "code", value: (one) => one.document_hash.slice(0, 16) },
    ],
    Body: Paper,
  }),
});

export const Invoices = () => <ListPage list={INVOICES} />;
