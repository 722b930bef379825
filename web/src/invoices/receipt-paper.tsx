/** A receipt as paper: the same on the screen and in the printer. What it says was stored; nothing is computed here. */
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { productOf } from "@/catalog/catalogue";
import { packOf, unbroken, unitOf } from "@/catalog/measure";
import { moneyFormat } from "@/lib/money";
import { useSession } from "@/session/session";
import { cx } from "@/ui/cx";
import { Mark } from "@/ui/mark";
import { Barcode } from "./barcode";
import { Isolated } from "./isolated";
import { Qr } from "./qr";

export type Receipt = Schemas["ReceiptView"];

interface PaperProps {
  receipt: Receipt;
  /** For the printer: black on white, no torn edge. */
  plain?: boolean;
}

export function ReceiptPaper({ receipt, plain }: PaperProps) {
  const { t } = useTranslation();
  const { sale, seller } = receipt;
  const exponent = useSession((session) => session.me?.business.currency_exponent ?? 2);
  const money = useMemo(() => moneyFormat({ code: sale.currency, exponent }), [sale.currency, exponent]);
  const amount = (minor: number) => (
    <bdi dir="ltr" className="tabular whitespace-nowrap">
      {minor < 0 ? "−" : ""}
      {money.parts(minor).figure}
    </bdi>
  );
  return (
    <article
      aria-label={t("invoices:receipt", { number: receipt.number })}
      className={cx(
        "relative bg-white px-5 pt-7 pb-8 text-xs leading-[1.125rem] text-[#15211c] [&_dd]:text-end",
        plain
          ? "px-0 pt-0 text-[11px] text-black"
          : "before:absolute before:inset-x-0 before:-top-2 before:h-2 before:bg-[linear-gradient(45deg,#fff_33%,transparent_33.5%),linear-gradient(-45deg,#fff_33%,transparent_33.5%)] before:bg-size-[12px_12px] before:bg-[position:0_-4px]",
      )}
    >
      <header className="flex flex-col items-center text-center">
        <Mark size={30} ink="#15211c" />
        <p className="mt-2 text-[0.9375rem] font-semibold">{seller.business}</p>
        <p className="text-[#47554f]">
          <Isolated
            text={[
              receipt.legal_name,
              seller.address || seller.branch,
              seller.phone,
              receipt.header,
              receipt.tax_number && t("invoices:tax_number", { number: receipt.tax_number }),
            ]
              .filter(Boolean)
              .join("\n")}
          />
        </p>
        {receipt.rendering === "original" ? null : (
          <p className="mt-2 border-2 border-current px-3 py-0.5 font-semibold tracking-widest">
            {receipt.copy_no ? t("invoices:duplicate", { no: receipt.copy_no }) : t("invoices:preview_mark")}
          </p>
        )}
      </header>
      <p className="mt-4 flex justify-between border-y border-dashed border-[#b7c0bc] py-2 text-[#47554f]">
        <bdi>{receipt.number}</bdi>
        <span>
          <bdi dir="ltr">{receipt.printed_time}</bdi>
        </span>
      </p>
      <p className="pt-2 text-[#47554f]">
        {[t("invoices:served_by", { name: sale.cashier_name, register: seller.register_code }), sale.customer?.name]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <ul className="flex flex-col gap-1.5 border-b border-dashed border-[#b7c0bc] py-3">
        {sale.lines.map((line) => (
          <li key={line.line_id}>
            <span className="flex gap-2">
              <bdi className="min-w-8 text-[#47554f]">{line.quantity}×</bdi>
              <span className="min-w-0 flex-1 wrap-anywhere">
                <Isolated text={unbroken(line.name)} />
              </span>
              <span className="font-medium">{amount(line.gross_minor)}</span>
            </span>
            <Measure line={line} price={amount(line.unit_price_minor)} />
            {line.note ? (
              <span className="block ps-10 text-[#47554f]">
                <Isolated text={t("invoices:note", { note: line.note.replace(/\s+/g, " ") })} />
              </span>
            ) : null}
            {line.line_discount_minor > 0 ? (
              <span className="flex justify-between ps-10 text-[#47554f]">
                {t("invoices:discount")} {amount(-line.line_discount_minor)}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 pt-3">
        {/* Discounts on a line stand below it. */}
        {sale.sale_discount_minor > 0 ? (
          <>
            <dt className="text-[#47554f]">{t("invoices:discounts")}</dt>
            <dd>{amount(-sale.sale_discount_minor)}</dd>
          </>
        ) : null}
        {sale.taxes.map((tax) => (
          <div
            key={`${tax.code}${tax.rate}${tax.inclusive}`}
            className="col-span-2 grid grid-cols-subgrid text-[#47554f]"
          >
            <dt>
              {t(tax.inclusive ? "invoices:tax_included" : "invoices:tax_added", { code: tax.code, rate: tax.rate })}
            </dt>
            <dd>{amount(tax.tax_minor)}</dd>
          </div>
        ))}
        {sale.rounding_minor !== 0 ? (
          <>
            <dt className="text-[#47554f]">{t("invoices:rounding")}</dt>
            <dd>{amount(sale.rounding_minor)}</dd>
          </>
        ) : null}
        <dt className="pt-1 text-[0.9375rem] font-semibold">{t("invoices:total")}</dt>
        <dd className="pt-1 text-[0.9375rem] font-semibold">
          <bdi dir="ltr">{money.text(sale.due_minor)}</bdi>
        </dd>
        {sale.payments.map((payment) => (
          <div key={payment.payment_id} className="col-span-2 grid grid-cols-subgrid">
            <dt>
              {t(`invoices:${payment.kind}`)} {payment.reference ? <bdi>{payment.reference}</bdi> : null}
            </dt>
            <dd>{amount(payment.amount_minor)}</dd>
          </div>
        ))}
        {sale.change_minor > 0 ? (
          <>
            <dt>{t("invoices:change")}</dt>
            <dd>{amount(sale.change_minor)}</dd>
          </>
        ) : null}
      </dl>
      {sale.note ? (
        <p className="pt-3 text-center">
          <Isolated text={t("invoices:note", { note: sale.note.replace(/\s+/g, " ") })} />
        </p>
      ) : null}
      {receipt.footer ? (
        <p className="pt-4 text-center">
          <Isolated text={receipt.footer} />
        </p>
      ) : null}
      <footer className="flex flex-col items-center gap-3 pt-6">
        <Barcode text={receipt.number} />
        <bdi className="tracking-[0.15em]">{receipt.number}</bdi>
        <Qr text={receipt.code} size={84} label={t("invoices:qr")} />
        <bdi className="text-[10px] text-[#64716b]">{receipt.chain_prefix}</bdi>
      </footer>
    </article>
  );
}

type SoldLine = Receipt["sale"]["lines"][number];

/** How the amount came about, where that is not plain: `0.735 kg × 239.00/kg`, `2 × 114.00`, a pack of six. */
function Measure({ line, price }: { line: SoldLine; price: ReactNode }) {
  const { t } = useTranslation();
  // What the sale did not keep the catalogue still knows, as long as the article is in it.
  const product = productOf(line.product_id);
  const pack = product && packOf(product, line.barcode);
  const unit = product && !pack ? unitOf(product) : undefined;
  if (line.quantity === "1" && !unit && !pack) return null;
  return (
    <span className="block ps-10 text-[#47554f]">
      {pack ? <>{t("common:pack_of", { quantity: pack })} · </> : null}
      <bdi dir="ltr" className="whitespace-nowrap">
        {line.quantity}
        {unit ? `\u00a0${unit}` : ""} × {price}
        {unit ? t("common:per_unit", { unit }) : ""}
      </bdi>
    </span>
  );
}
