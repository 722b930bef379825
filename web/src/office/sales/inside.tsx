/** What is inside a sale: its lines and its payments. */
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { quantityText } from "@/lib/quantity";
import { may } from "@/session/session";
import { Money } from "@/ui/money";
import { Amount, dots, type Part, Parts } from "../kit/parts";

type Sale = Schemas["SaleView"];
type Line = Sale["lines"][number];

function partOf(line: Line): Part {
  const discount = line.line_discount_minor + line.sale_discount_minor;
  const mayCost = may("catalog.view_cost") && typeof line.unit_cost_minor === "number";
  return {
    id: line.line_id,
    name: line.name,
    about: dots(
      <>
        <bdi dir="ltr">{quantityText(line.quantity, line.unit)}</bdi> × <Money minor={line.unit_price_minor} />
      </>,
      discount > 0 ? <Amount word="office-sales:discount" minor={discount} /> : undefined,
      mayCost ? <Amount word="office-sales:cost" minor={line.unit_cost_minor ?? 0} /> : undefined,
    ),
    note: line.note,
    minor: line.total_minor,
  };
}

export function Inside({ row: sale }: { row: Sale }) {
  const { t } = useTranslation();
  const payments = sale.payments.map(({ payment_id, tender, reference, amount_minor }) => ({
    id: payment_id,
    name: t(`office-sales:tender.${tender}`, { defaultValue: tender }),
    about: dots(reference ? <bdi>{reference}</bdi> : undefined),
    minor: amount_minor,
  }));
  const change = { id: "change", name: t("office-sales:change"), minor: sale.change_minor };
  return (
    <>
      <Parts title="office-sales:lines" parts={sale.lines.map(partOf)} />
      <Parts title="office-sales:payments" parts={sale.change_minor > 0 ? [...payments, change] : payments} />
    </>
  );
}
