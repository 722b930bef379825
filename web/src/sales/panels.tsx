/** Panels over the product area: the keypad for the selected line, and what a product asks before it is sold. */
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { useKeys } from "@/keys/keys";
import { useMoney } from "@/lib/money";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { say } from "@/ui/toast";
import { addProduct, currentSale, setLineDiscounts, setPrice, setQuantity, useCart } from "./cart";
import { useTerms } from "./judge";
import { ageSeen, type Question, useSearch } from "./scan";

export type PanelName = "quantity" | "price" | "line-discount" | "discount" | "customer" | "note" | "held";

export const usePanel = create<{ open: PanelName | undefined }>(() => ({ open: undefined }));
export const openPanel = (open: PanelName): void => usePanel.setState({ open });
export const closePanel = (): void => usePanel.setState({ open: undefined });

const DIGITS = ["7", "8", "9", "4", "5", "6", "1", "2", "3"] as const;

/** Typed digits: a decimal number, as it is shown. */
function usePad(start: string, decimals: number) {
  const [text, setText] = useState("");
  const press = (key: string) =>
    setText((now) => {
      if (key === "erase") return now.slice(0, -1);
      if (key === ".") return decimals === 0 || now.includes(".") ? now : `${now || "0"}.`;
      const next = now === "0" ? key.replace(/^0+(?=\d)/, "") : now + key;
      const [whole = "", part = ""] = next.split(".");
      return whole.length > 9 || part.length > decimals ? now : next;
    });
  return { text, shown: text || start, press, reset: () => setText("") };
}

/** Quantity, price and discount of the selected line. */
export function LinePanel() {
  const { t } = useTranslation();
  const open = usePanel((state) => state.open);
  const lineId = useCart((state) => currentSale(state).selected);
  const kind = open === "quantity" || open === "price" || open === "line-discount" ? open : undefined;
  if (!kind || !lineId) return null;
  return <LinePad key={`${lineId}${kind}`} kind={kind} lineId={lineId} label={t("sales:keypad")} />;
}

function LinePad({
  kind,
  lineId,
  label,
}: {
  kind: "quantity" | "price" | "line-discount";
  lineId: string;
  label: string;
}) {
  const { t } = useTranslation();
  const money = useMoney();
  const terms = useTerms();
  const line = useCart((state) => currentSale(state).lines.find((one) => one.lineId === lineId));
  const decimals =
    kind === "price" ? money.currency.exponent : kind === "quantity" ? (line?.product.sells_fractions ? 3 : 0) : 2;
  const now = line
    ? kind === "quantity"
      ? line.quantity
      : kind === "price"
        ? money.typed(line.unitPriceMinor ?? line.product.unit_price_minor)
        : line.discounts[0]?.kind === "percent"
          ? line.discounts[0].percent
          : "0"
    : "";
  const pad = usePad(now, decimals);
  const [reason, setReason] = useState(line?.discounts[0]?.reason ?? "");
  const apply = () => {
    if (!line) return closePanel();
    const typed = pad.text.replace(/\.$/, "");
    if (typed === "" && !(kind === "line-discount" && line.discounts.length > 0)) return closePanel();
    if (kind === "quantity") setQuantity(lineId, typed);
    else if (kind === "price") setPrice(lineId, money.read(typed));
    else {
      const percent = typed || now;
      if (Number(percent) > 100) return say({ kind: "bad", text: t("sales:over_hundred") });
      setLineDiscounts(
        lineId,
        Number(percent) === 0
          ? []
          : [{ kind: "percent", percent, ...(reason.trim() ? { reason: reason.trim() } : {}) }],
      );
    }
    closePanel();
  };
  useKeys({
    ...Object.fromEntries([...DIGITS, "0", "."].map((key) => [key, () => pad.press(key)])),
    Backspace: () => pad.press("erase"),
    Enter: apply,
    Escape: closePanel,
  });
  if (!line) return null;
  const key = "press grid h-14 place-items-center rounded-lg bg-sunken text-xl font-medium hairline hover:bg-hover";
  return (
    <section
      role="dialog"
      aria-label={label}
      className="rise absolute end-4 bottom-4 z-20 w-76 rounded-2xl bg-surface p-3 shadow-3"
    >
      <div className="flex gap-1">
        <Segmented
          label={t("sales:keypad")}
          value={kind}
          onChange={(next) => openPanel(next)}
          className="flex-1"
          choices={[
            { value: "quantity", label: t("sales:qty") },
            ...(terms.mayChangePrice || line.product.is_open_price
              ? [{ value: "price" as const, label: t("sales:price") }]
              : []),
            ...(line.product.discount_allowed === false
              ? []
              : [{ value: "line-discount" as const, label: t("sales:percent_off") }]),
          ]}
        />
        <IconButton label={t("common:close")} onClick={closePanel}>
          <X />
        </IconButton>
      </div>
      <div className="flex items-baseline justify-between gap-3 px-2 py-3">
        <span className="min-w-0 truncate text-sm text-ink-2">{line.product.name}</span>
        <bdi className={cx("text-2xl font-semibold", !pad.text && "text-ink-3")}>
          {pad.shown}
          {kind === "line-discount" ? "%" : ""}
        </bdi>
      </div>
      {kind === "line-discount" ? (
        <div className="pb-3">
          <TextField
            label={t("common:reason")}
            {...(terms.rules.discount_reason_required ? {} : { optional: t("common:optional") })}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
      ) : null}
      <div className="grid grid-cols-3 gap-1.5" dir="ltr">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" className={key} onClick={() => pad.press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" className={key} onClick={() => pad.press(decimals > 0 ? "." : "00")}>
          {decimals > 0 ? "." : "00"}
        </button>
        <button type="button" className={key} onClick={() => pad.press("0")}>
          0
        </button>
        <button type="button" className={key} aria-label={t("common:erase")} onClick={() => pad.press("erase")}>
          ⌫
        </button>
      </div>
      <Button kind="primary" size="lg" className="mt-2 w-full" hint="Enter" onClick={apply}>
        {t("sales:apply")}
      </Button>
    </section>
  );
}

/** What a product asks before it can be sold: its price, or whether the buyer is old enough. */
export function ProductQuestion() {
  const question = useSearch((state) => state.question);
  return question ? <Asked key={question.coded.product.product_id} question={question} /> : null;
}

function Asked({ question }: { question: Question }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { product } = question.coded;
  const [ageOk, setAgeOk] = useState(!product.age_restriction);
  const [text, setText] = useState("");
  const close = () => useSearch.setState({ question: undefined });
  const price = money.read(text);
  const add = (unitPriceMinor?: number) => {
    addProduct({
      product,
      quantity: question.quantity,
      ...(question.barcode === undefined ? {} : { barcode: question.barcode }),
      ...(unitPriceMinor === undefined ? {} : { unitPriceMinor }),
    });
    close();
  };
  useEffect(() => {
    if (ageOk && product.age_restriction) ageSeen(product.product_id);
  }, [ageOk, product]);
  if (!ageOk) {
    return (
      <Dialog
        open
        onClose={close}
        title={t("sales:age_title", { years: product.age_restriction })}
        about={product.name}
        foot={
          <>
            <Button size="lg" onClick={close}>
              {t("sales:age_no")}
            </Button>
            <Button
              size="lg"
              kind="primary"
              onClick={() => {
                if (product.is_open_price) setAgeOk(true);
                else {
                  ageSeen(product.product_id);
                  add();
                }
              }}
            >
              {t("sales:age_yes")}
            </Button>
          </>
        }
      >
        <p className="text-ink-2">{t("sales:age_text")}</p>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={close} title={product.name} about={t("sales:price_asked")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (price !== undefined) add(price);
        }}
        className="flex flex-col gap-4"
      >
        <TextField
          label={t("sales:price_in", { symbol: money.symbol })}
          inputMode="decimal"
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={text && price === undefined ? t("sales:not_an_amount") : undefined}
        />
        <Button kind="primary" size="lg" type="submit" disabled={price === undefined}>
          {t("sales:add")}
        </Button>
      </form>
    </Dialog>
  );
}
