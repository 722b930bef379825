/** Who buys: found by phone first, blocked, put away, or forgotten on request. */
import { Archive, Ban, CircleCheck, ContactRound, Eraser, ReceiptText } from "lucide-react";
import type { Schemas } from "@/api/client";
import { type Action, list, peekOf } from "../kit/list";
import { ListPage } from "../kit/page";

type Customer = Schemas["Customer"];

type State = Pick<Customer, "status" | "is_blocked">;

const isActive = ({ status }: State) => status === "active";
const isBlocked = (one: State) => isActive(one) && one.is_blocked;
const isSoldTo = (one: State) => isActive(one) && !one.is_blocked;
const CREDIT = ["customers.edit", "customers.change_credit"];
const ONE = "/api/v1/customers/{customer_id}";

const ACTIONS: readonly Action<Customer>[] = [
  { name: "block", icon: <Ban />, may: CREDIT, when: isSoldTo, danger: true, set: { is_blocked: true } },
  { name: "unblock", icon: <CircleCheck />, may: CREDIT, when: isBlocked, set: { is_blocked: false } },
  { name: "archive", icon: <Archive />, may: "customers.archive", when: isActive, post: `${ONE}/archive` },
  { name: "forget", icon: <Eraser />, may: "customers.forget", danger: true, post: `${ONE}/forget` },
];

export const CUSTOMERS = list({
  path: "/api/v1/customers",
  id: "customer_id",
  key: "customers",
  may: "customers.view",
  title: "office:pages.customers",
  words: "office-customers",
  order: "name",
  search: "office-customers:search",
  views: [{ name: "archived", label: "office-customers:state.archived", query: { status: "archived" } }],
  filters: [{ name: "customer_group", kind: "text" }],
  columns: [
    { name: "name", kind: "text", sort: "name", width: "w-[26%]" },
    { name: "code", kind: "code", sort: "code", width: "w-32" },
    { name: "phones", kind: "texts" },
    { name: "company", kind: "text" },
    { name: "customer_group", kind: "text", width: "w-36 max-xl:hidden" },
    { name: "emails", kind: "texts", isExtra: true },
    { name: "tags", kind: "texts", isExtra: true },
    { name: "created_at", kind: "moment", width: "w-44", isExtra: true },
    {
      name: "status",
      kind: "word",
      words: "office-customers:state",
      value: (one) => (isBlocked(one) ? "blocked" : one.status),
      tones: { blocked: "rose", archived: "plain" },
      width: "w-32",
    },
  ],
  empty: { icon: <ContactRound />, text: "office-customers:none_text" },
  peekWhole: peekOf(ONE, {
    about: ({ code }) => <bdi>{code}</bdi>,
    facts: "all",
    links: [
      {
        to: "/sales",
        by: "customer_id",
        label: "office-customers:sales_of",
        icon: <ReceiptText />,
        may: "sales.view_all",
      },
    ],
    actions: ACTIONS,
  }),
  form: {
    one: ONE,
    method: "PUT",
    isRead: true,
    mayAdd: "customers.create",
    mayEdit: "customers.edit",
    fields: [
      { name: "name", kind: "text", max: 200 },
      { name: "phones", help: "office-customers:one_a_line", kind: "lines" },
      { name: "emails", help: "office-customers:one_a_line", kind: "lines" },
      { name: "code", help: "office-customers:code_help", kind: "text", max: 40, isOptional: true },
      { name: "company", kind: "text", max: 200, isOptional: true },
      { name: "customer_group", kind: "text", max: 64, isOptional: true },
      { name: "tax_number", kind: "text", max: 40, isOptional: true },
      { name: "billing_address", kind: "area", max: 1000, isOptional: true },
      { name: "shipping_address", kind: "area", max: 1000, isOptional: true },
      { name: "birthday", kind: "day", isOptional: true },
      { name: "tags", help: "office-customers:one_a_line", kind: "lines" },
      { name: "notes", kind: "area", max: 4000, isOptional: true, may: "customers.view_credit" },
      { name: "consents", kind: "keep" },
    ],
  },
});

export const Customers = () => <ListPage list={CUSTOMERS} />;
