/** Invoices as they were issued; a duplicate is printed from here, counted and on record. */
import { FileText } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { Preview } from "@/invoices/preview";
import { Badge } from "@/ui/badge";
import { Money } from "@/ui/money";
import { list, peekOf } from "../kit/list";
import { ListPage } from "../kit/page";

function Paid({ status }: { status: string }) {
  const { t } = useTranslation();
  const words = t(`office-sales:paid.${status}`, { defaultValue: status });
  return status === "paid" ? <span className="text-ink-2">{words}</span> : <Badge tone="amber">{words}</Badge>;
}

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
  count: "office-sales:invoices_count",
  order: "-created_at",
  isByBranch: true,
  filters: [
    { name: "number", label: "office-sales:number", kind: "text" },
    { name: "from", label: "office-sales:from", kind: "day" },
    { name: "to", label: "office-sales:to", kind: "day" },
    { name: "customer_id", label: "office-sales:one_customer", kind: "id" },
  ],
  columns: [
    { name: "number", head: "office-sales:number", kind: "code", width: "w-44" },
    { name: "issued_at", head: "office-sales:issued", kind: "moment", sort: "issued_at", width: "w-44" },
    { name: "branch_id", head: "office-sales:branch", kind: "branch", isExtra: true },
    { name: "customer_name", head: "office-sales:customer", kind: "text" },
    { name: "copy_count", head: "office-sales:copies", kind: "number", width: "w-28" },
    {
      name: "payment_status",
      head: "office-sales:status",
      kind: "word",
      words: "office-sales:paid",
      width: "w-32",
      show: ({ payment_status }) => <Paid status={payment_status} />,
    },
    { name: "balance_minor", head: "office-sales:balance", kind: "money", width: "w-32", isExtra: true },
    { name: "total_minor", head: "office-sales:total", kind: "money", width: "w-32" },
  ],
  empty: { icon: <FileText />, title: "office-sales:no_invoices", text: "office-sales:no_invoices_text" },
  peekWhole: peekOf("/api/v1/invoices/{invoice_id}", {
    title: ({ number }) => number,
    about: ({ sale }) => <Money minor={sale.total_minor} sign className="text-lg font-semibold text-ink" />,
    facts: [
      { name: "issued_at", head: "office-sales:issued", kind: "moment" },
      { name: "customer", head: "office-sales:customer", kind: "text", value: ({ customer }) => customer?.name },
      { name: "payment_status", head: "office-sales:status", kind: "word", words: "office-sales:paid" },
      {
        name: "balance_minor",
        head: "office-sales:balance",
        kind: "money",
        value: (one) => one.balance_minor || undefined,
      },
      { name: "copy_count", head: "office-sales:copies", kind: "number" },
      { name: "original_at", head: "office-sales:original", kind: "moment" },
      {
        name: "document_hash",
        head: "office-sales:hash",
        kind: "code",
        value: (one) => one.document_hash.slice(0, 16),
      },
    ],
    Body: Paper,
  }),
});

export const Invoices = () => <ListPage list={INVOICES} />;
