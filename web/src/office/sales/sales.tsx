/** Sales: every one with its lines, payments and receipt. */
import { ReceiptText } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { quantityText } from "@/lib/quantity";
import { may, useMay } from "@/session/session";
import { Money } from "@/ui/money";
import { Go } from "../go";
import { list, peekOf } from "../kit/list";
import { useRegisterChoices } from "../kit/names";
import { ListPage } from "../kit/page";
import { Fact } from "../kit/peek";

type Sale = Schemas["SaleView"];

const HEAD = "mb-1 text-xs font-medium text-ink-3";

function Inside({ row: sale }: { row: Sale }) {
  const { t } = useTranslation();
  const mayReceipt = useMay("invoices.view");
  const maySeeCost = may("catalog.view_cost");
  return (
    <>
      <section>
        <h3 className={HEAD}>{t("office-sales:lines")}</h3>
        <ul>
          {sale.lines.map((line) => (
            <li key={line.line_id} className="flex gap-4 border-b border-line py-2 text-sm last:border-0">
              <span className="min-w-0 flex-1">
                <bdi className="block font-medium">{line.name}</bdi>
                <span className="block text-xs text-ink-3">
                  <bdi dir="ltr">{quantityText(line.quantity, line.unit)}</bdi> ×{" "}
                  <Money minor={line.unit_price_minor} />
                  {line.line_discount_minor + line.sale_discount_minor > 0 ? (
                    <>
                      {" · "}
                      {t("office-sales:discount")} <Money minor={line.line_discount_minor + line.sale_discount_minor} />
                    </>
                  ) : null}
                  {maySeeCost && typeof line.unit_cost_minor === "number" ? (
                    <>
                      {" · "}
                      {t("office-sales:cost")} <Money minor={line.unit_cost_minor} />
                    </>
                  ) : null}
                </span>
                {line.note ? <bdi className="block text-xs text-ink-2">{line.note}</bdi> : null}
              </span>
              <span className="tabular font-medium">
                <Money minor={line.total_minor} />
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3 className={HEAD}>{t("office-sales:payments")}</h3>
        <dl>
          {sale.payments.map((payment) => (
            <Fact
              key={payment.payment_id}
              label={t(`office-sales:tender.${payment.tender}`, { defaultValue: payment.tender })}
            >
              {payment.reference ? <bdi className="me-3 text-xs text-ink-3">{payment.reference}</bdi> : null}
              <Money minor={payment.amount_minor} />
            </Fact>
          ))}
          {sale.change_minor > 0 ? (
            <Fact label={t("office-sales:change")}>
              <Money minor={sale.change_minor} />
            </Fact>
          ) : null}
        </dl>
      </section>
      {mayReceipt ? (
        <Go
          to="/invoices"
          search={{ id: sale.sale_id }}
          className="press flex h-11 items-center gap-2.5 self-start rounded-lg px-4 text-sm font-medium hairline-2 hover:bg-hover"
        >
          <ReceiptText className="size-4" />
          {t("office-sales:receipt")}
        </Go>
      ) : null}
    </>
  );
}

export const SALES = list({
  path: "/api/v1/sales",
  id: "sale_id",
  key: "sales",
  may: "sales.view",
  title: "office:pages.sales",
  count: "office-sales:count",
  order: "-created_at",
  isByBranch: true,
  filters: [
    { name: "number", label: "office-sales:number", kind: "text" },
    { name: "from", label: "office-sales:from", kind: "day" },
    { name: "to", label: "office-sales:to", kind: "day" },
    { name: "register_id", label: "office-sales:register", kind: "choice", useChoices: useRegisterChoices },
    { name: "customer_id", label: "office-sales:one_customer", kind: "id" },
    { name: "cashier_id", label: "office-sales:one_cashier", kind: "id" },
    { name: "shift_id", label: "office-sales:one_shift", kind: "id" },
  ],
  columns: [
    { name: "number", head: "office-sales:number", kind: "code", width: "w-44" },
    { name: "received_at", head: "office-sales:when", kind: "moment", sort: "created_at", width: "w-44" },
    { name: "business_date", head: "office-sales:day", kind: "day", width: "w-32", isExtra: true },
    { name: "branch_id", head: "office-sales:branch", kind: "branch", isExtra: true },
    { name: "register_id", head: "office-sales:register", kind: "register", isExtra: true },
    { name: "cashier_name", head: "office-sales:cashier", kind: "text" },
    { name: "customer_name", head: "office-sales:customer", kind: "text" },
    { name: "line_count", head: "office-sales:lines", kind: "number", width: "w-20" },
    { name: "total_minor", head: "office-sales:total", kind: "money", width: "w-32" },
  ],
  empty: { icon: <ReceiptText />, title: "office-sales:none", text: "office-sales:none_text" },
  peekWhole: peekOf("/api/v1/sales/{sale_id}", {
    title: ({ number }) => number,
    about: ({ total_minor }) => <Money minor={total_minor} sign className="text-lg font-semibold text-ink" />,
    facts: [
      { name: "occurred_at", head: "office-sales:when", kind: "moment" },
      { name: "business_date", head: "office-sales:day", kind: "day" },
      { name: "branch_id", head: "office-sales:branch", kind: "branch" },
      { name: "register_id", head: "office-sales:register", kind: "register" },
      { name: "cashier_name", head: "office-sales:cashier", kind: "text" },
      { name: "customer", head: "office-sales:customer", kind: "text", value: ({ customer }) => customer?.name },
      { name: "gross_minor", head: "office-sales:gross", kind: "money" },
      {
        name: "discounts",
        head: "office-sales:discount",
        kind: "money",
        value: (sale) => sale.line_discount_minor + sale.sale_discount_minor || undefined,
      },
      { name: "net_minor", head: "office-sales:net", kind: "money" },
      { name: "tax_minor", head: "office-sales:tax", kind: "money" },
      {
        name: "rounding_minor",
        head: "office-sales:rounding",
        kind: "money",
        value: (sale) => sale.rounding_minor || undefined,
      },
      { name: "due_minor", head: "office-sales:due", kind: "money" },
      { name: "note", head: "office-sales:note", kind: "text" },
    ],
    Body: Inside,
  }),
});

export const Sales = () => <ListPage list={SALES} />;
