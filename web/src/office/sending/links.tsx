/** Receipts that are open to whoever has their link; taken away from here. */
import { Link2, Link2Off } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { Button } from "@/ui/button";
import { say } from "@/ui/toast";
import { type Action, list } from "../kit/list";
import { ListPage } from "../kit/page";
import { SENT } from "./sections";

type Page = Schemas["ReceiptLink"];

/** Where it is seen from outside, as far as anybody here knows. */
const addressOf = ({ url, path }: Page): string | undefined => url ?? (path ? `${location.origin}${path}` : undefined);

const ACTIONS: readonly Action<Page>[] = [
  {
    name: "revoke",
    icon: <Link2Off />,
    may: "invoices.manage_links",
    when: ({ path }) => Boolean(path),
    danger: true,
    takesNoReason: true,
    said: "sending:revoke_said",
    run: ({ link_id }) => take(api.POST("/api/v1/receipt-links/{link_id}/revoke", { params: { path: { link_id } } })),
  },
];

function Address({ row }: { row: Page }) {
  const { t } = useTranslation();
  const address = addressOf(row);
  if (!address) return null;
  const copy = () =>
    void navigator.clipboard.writeText(address).then(
      () => say({ kind: "good", text: t("invoices:link_copied") }),
      () => say({ kind: "bad", text: t("invoices:link_not_copied") }),
    );
  return (
    <Button className="self-start" icon={<Link2 className="size-4" />} onClick={copy}>
      {t("invoices:copy_link")}
    </Button>
  );
}

export const LINKS = list({
  path: "/api/v1/receipt-links",
  id: "link_id",
  key: "receipt-links",
  may: "invoices.manage_links",
  title: "sending:links",
  words: "sending",
  count: "sending:links_count",
  about: "sending:links_text",
  order: "-created_at",
  isByBranch: true,
  beside: SENT,
  views: [{ name: "live", label: "sending:live", query: { is_live: true } }],
  filters: [
    { name: "way", kind: "word", values: ["mail", "link", "whatsapp"], words: "sending:ways" },
    { name: "invoice_id", label: "sending:one_document", kind: "id" },
  ],
  columns: [
    { name: "number", head: "sending:document_no", kind: "code" },
    { name: "way", kind: "word", words: "sending:ways", width: "w-32" },
    { name: "copy_no", kind: "number", width: "w-24" },
    { name: "user_name", kind: "text", width: "w-40" },
    { name: "created_at", kind: "moment", sort: "created_at", width: "w-44" },
    { name: "expires_at", kind: "moment", width: "w-44 max-xl:hidden" },
    { name: "revoked_at", kind: "moment", width: "w-44", nothing: "sending:not_revoked" },
    { name: "branch_id", kind: "branch", isExtra: true },
  ],
  empty: { icon: <Link2 />, title: "sending:no_links", text: "sending:no_links_text" },
  peek: {
    title: ({ number }) => number,
    facts: [
      "way",
      "copy_no",
      "user_name",
      "created_at",
      "expires_at",
      "revoked_at",
      { name: "revoked_by_name", kind: "text" },
    ],
    Body: Address,
    actions: ACTIONS,
  },
});

export const ReceiptLinks = () => <ListPage list={LINKS} />;
