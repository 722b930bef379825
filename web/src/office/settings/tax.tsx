/** The taxes that prices know. */
import { Percent } from "lucide-react";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { Rates, readRates, sendRates, wrongRates } from "./tax-rates";

export const TAXES = list({
  path: "/api/v1/tax-classes",
  id: "tax_class_id",
  key: "tax-classes",
  may: "catalog.view",
  title: "settings:tax",
  count: "settings:taxes_count",
  about: "settings:tax_text",
  order: "offered",
  base: { status: "all" },
  columns: [
    { name: "name", head: "settings:tax_name", kind: "text", sort: "name" },
    { name: "code", head: "settings:code", kind: "code", sort: "code", width: "w-36" },
    {
      name: "rates",
      head: "settings:rates",
      kind: "texts",
      value: ({ rates }) => rates.map(({ name, rate }) => `${name} ${rate}%`),
    },
    { name: "is_inclusive", head: "settings:prices", kind: "word", words: "settings:tax_is_inclusive" },
    { name: "is_default", head: "settings:first_choice", kind: "flag", width: "w-32" },
    { name: "is_active", head: "settings:state", kind: "use", width: "w-32" },
    { name: "updated_at", head: "settings:changed_at", kind: "moment", sort: "updated_at", isExtra: true },
  ],
  empty: { icon: <Percent />, title: "settings:no_taxes", text: "settings:no_taxes_text" },
  form: {
    one: "/api/v1/tax-classes/{tax_class_id}",
    method: "PUT",
    mayAdd: "catalog.edit_tax",
    mayEdit: "catalog.edit_tax",
    add: "settings:new_tax",
    saved: "settings:tax_saved",
    name: ({ name }) => name,
    notice: "settings:tax_change",
    check: ({ rates }, t) => wrongRates(rates as never, t("catalog:wrong.percent")),
    fields: [
      { name: "name", label: "settings:tax_name", kind: "text", max: 200 },
      { name: "code", label: "settings:code", help: "settings:tax_code_help", kind: "caps", isFixed: true },
      {
        name: "is_inclusive",
        label: "settings:prices",
        kind: "oneOf",
        begin: () => true,
        choices: [
          { value: true, label: "catalog:tax_in" },
          { value: false, label: "catalog:tax_on_top" },
        ],
      },
      {
        name: "rates",
        label: "settings:rates",
        kind: "own",
        Show: Rates,
        read: readRates,
        send: sendRates,
        begin: () => [{ code: "VAT", name: "VAT", rate: "" }],
      },
      {
        name: "is_default",
        label: "settings:first_choice",
        help: "settings:first_choice_text",
        kind: "switch",
        // Another one takes its place; nobody leaves it empty.
        isLocked: ({ is_default }) => is_default,
      },
      { name: "is_active", label: "settings:in_use", help: "settings:tax_in_use_text", kind: "switch", only: "old" },
    ],
  },
});

export const TaxClasses = () => <ListPage list={TAXES} embedded />;
