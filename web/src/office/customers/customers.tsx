/** Who buys: found by phone first, blocked, put away, or forgotten on request. */
import { Archive, Ban, CircleCheck, ContactRound, Eraser, ReceiptText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { useMay } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Go } from "../go";
import { from } from "../headers";
import { type Action, type Column, list, peekOf } from "../kit/list";
import { ListPage } from "../kit/page";
import { sameAgain } from "../kit/rows";

type Customer = Schemas["Customer"];

function State({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  if (customer.status === "archived") return <Badge>{t("office-customers:state.archived")}</Badge>;
  if (customer.is_blocked) return <Badge tone="rose">{t("office-customers:state.blocked")}</Badge>;
  return <span className="text-ink-2">{t("office-customers:state.active")}</span>;
}

const FACTS: readonly Column<Customer>[] = [
  {
    name: "state",
    head: "office-customers:status",
    kind: "text",
    value: () => true,
    show: (one) => <State customer={one} />,
  },
  { name: "company", head: "office-customers:company", kind: "text" },
  { name: "phones", head: "office-customers:phones", kind: "texts" },
  { name: "emails", head: "office-customers:emails", kind: "texts" },
  { name: "customer_group", head: "office-customers:group", kind: "text" },
  { name: "tax_number", head: "office-customers:tax_number", kind: "code" },
  { name: "billing_address", head: "office-customers:billing", kind: "text" },
  { name: "shipping_address", head: "office-customers:shipping", kind: "text" },
  { name: "birthday", head: "office-customers:birthday", kind: "day" },
  { name: "tags", head: "office-customers:tags", kind: "texts" },
  { name: "notes", head: "office-customers:notes", kind: "text", may: "customers.view_credit" },
  { name: "created_at", head: "office-customers:since", kind: "moment" },
];

const at = ({ customer_id, version }: Customer) => ({ path: { customer_id }, header: from(version) });

const setBlocked = (is_blocked: boolean) => (one: Customer, reason: string) =>
  take(
    api.PUT("/api/v1/customers/{customer_id}", {
      params: at(one),
      body: { ...(sameAgain(CUSTOMERS.form, one) as { name: string }), is_blocked, reason },
    }),
  );

const isActive = ({ status }: Customer) => status === "active";

const ACTIONS: readonly Action<Customer>[] = [
  {
    name: "block",
    label: "office-customers:block",
    icon: <Ban className="size-4" />,
    may: ["customers.edit", "customers.change_credit"],
    when: (one) => isActive(one) && !one.is_blocked,
    danger: true,
    title: "office-customers:block_title",
    text: "office-customers:block_text",
    run: setBlocked(true),
  },
  {
    name: "unblock",
    label: "office-customers:unblock",
    icon: <CircleCheck className="size-4" />,
    may: ["customers.edit", "customers.change_credit"],
    when: (one) => isActive(one) && one.is_blocked,
    title: "office-customers:unblock_title",
    text: "office-customers:unblock_text",
    run: setBlocked(false),
  },
  {
    name: "archive",
    label: "office-customers:archive",
    icon: <Archive className="size-4" />,
    may: "customers.archive",
    when: isActive,
    title: "office-customers:archive_title",
    text: "office-customers:archive_text",
    run: (one, reason) =>
      take(api.POST("/api/v1/customers/{customer_id}/archive", { params: at(one), body: { reason } })),
  },
  {
    name: "forget",
    label: "office-customers:forget",
    icon: <Eraser className="size-4" />,
    may: "customers.forget",
    danger: true,
    title: "office-customers:forget_title",
    text: "office-customers:forget_text",
    run: (one, reason) =>
      take(api.POST("/api/v1/customers/{customer_id}/forget", { params: at(one), body: { reason } })),
  },
];

function Bought({ row }: { row: Customer }) {
  const { t } = useTranslation();
  if (!useMay("sales.view_all")) return null;
  return (
    <Go
      to="/sales"
      search={{ customer_id: row.customer_id }}
      className="press flex h-11 items-center gap-2.5 self-start rounded-lg px-4 text-sm font-medium hairline-2 hover:bg-hover"
    >
      <ReceiptText className="size-4" />
      {t("office-customers:sales_of")}
    </Go>
  );
}

export const CUSTOMERS = list({
  path: "/api/v1/customers",
  id: "customer_id",
  key: "customers",
  may: "customers.view",
  title: "office:pages.customers",
  count: "office-customers:count",
  order: "name",
  search: "office-customers:search",
  views: [{ name: "archived", label: "office-customers:state.archived", query: { status: "archived" } }],
  filters: [{ name: "customer_group", label: "office-customers:group", kind: "text" }],
  columns: [
    { name: "name", head: "office-customers:name", kind: "text", sort: "name", width: "w-[26%]" },
    { name: "code", head: "office-customers:code", kind: "code", sort: "code", width: "w-32" },
    { name: "phones", head: "office-customers:phones", kind: "texts" },
    { name: "company", head: "office-customers:company", kind: "text" },
    { name: "customer_group", head: "office-customers:group", kind: "text", width: "w-36 max-xl:hidden" },
    { name: "emails", head: "office-customers:emails", kind: "texts", isExtra: true },
    { name: "tags", head: "office-customers:tags", kind: "texts", isExtra: true },
    { name: "created_at", head: "office-customers:since", kind: "moment", width: "w-44", isExtra: true },
    {
      name: "state",
      head: "office-customers:status",
      kind: "word",
      words: "office-customers:state",
      value: ({ status, is_blocked }) => (status === "active" && is_blocked ? "blocked" : status),
      width: "w-32",
      show: (one) => <State customer={one} />,
    },
  ],
  empty: { icon: <ContactRound />, title: "office-customers:none", text: "office-customers:none_text" },
  peekWhole: peekOf("/api/v1/customers/{customer_id}", {
    title: ({ name }) => name,
    about: ({ code }) => <bdi>{code}</bdi>,
    facts: FACTS,
    Body: Bought,
    actions: ACTIONS,
  }),
  form: {
    one: "/api/v1/customers/{customer_id}",
    method: "PUT",
    isRead: true,
    mayAdd: "customers.create",
    mayEdit: "customers.edit",
    add: "office-customers:new",
    saved: "office-customers:saved",
    name: ({ name }) => name,
    fields: [
      { name: "name", label: "office-customers:name", kind: "text", max: 200 },
      { name: "phones", label: "office-customers:phones", help: "office-customers:one_a_line", kind: "lines" },
      { name: "emails", label: "office-customers:emails", help: "office-customers:one_a_line", kind: "lines" },
      {
        name: "code",
        label: "office-customers:code",
        help: "office-customers:code_help",
        kind: "text",
        max: 40,
        isOptional: true,
      },
      { name: "company", label: "office-customers:company", kind: "text", max: 200, isOptional: true },
      { name: "customer_group", label: "office-customers:group", kind: "text", max: 64, isOptional: true },
      { name: "tax_number", label: "office-customers:tax_number", kind: "text", max: 40, isOptional: true },
      { name: "billing_address", label: "office-customers:billing", kind: "area", max: 1000, isOptional: true },
      { name: "shipping_address", label: "office-customers:shipping", kind: "area", max: 1000, isOptional: true },
      { name: "birthday", label: "office-customers:birthday", kind: "day", isOptional: true },
      { name: "tags", label: "office-customers:tags", help: "office-customers:one_a_line", kind: "lines" },
      {
        name: "notes",
        label: "office-customers:notes",
        kind: "area",
        max: 4000,
        isOptional: true,
        may: "customers.view_credit",
      },
      { name: "consents", label: "office-customers:consents", kind: "keep" },
    ],
  },
});

export const Customers = () => <ListPage list={CUSTOMERS} />;
