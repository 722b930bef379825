/** The keypad for the selected line, over the product area: its quantity, price or discount. */
import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { useMoney } from "@/lib/money";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { TextField } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { say } from "@/ui/toast";
import { allowed } from "./acts";
import { currentSale, setLineDiscounts, setPrice, setQuantity, useCart } from "./cart";
import { useTerms } from "./judge";
import type { Discount, Line } from "./model";
import { closePanel, openPanel } from "./panels";

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

export type PadKind = "quantity" | "price" | "line-discount";

/** Quantity, price and discount of one line. */
export function LinePad({ kind, lineId }: { kind: PadKind; lineId: string }) {
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
  const apply = async () => {
    if (!line) return closePanel();
    const typed = pad.text.replace(/\.$/, "");
    if (typed === "" && !(kind === "line-discount" && line.discounts.length > 0)) return closePanel();
    if (kind === "quantity") setQuantity(lineId, typed);
    else if (kind === "price") {
      const unitPriceMinor = money.read(typed);
      if (!(await allows({ ...line, unitPriceMinor }))) return;
      setPrice(lineId, unitPriceMinor);
    } else {
      const percent = typed || now;
      if (Number(percent) > 100) return say({ kind: "bad", text: t("sales:over_hundred") });
      const discounts: Discount[] =
        Number(percent) === 0
          ? []
          : [{ kind: "percent", percent, ...(reason.trim() ? { reason: reason.trim() } : {}) }];
      if (!(await allows({ ...line, discounts }, percent))) return;
      setLineDiscounts(lineId, discounts);
    }
    closePanel();
  };
  /** Whether somebody allows the line as it would be. Only this line is asked about: the rest of the sale is as it was. */
  const allows = (changed: Line, typedPercent?: string): Promise<boolean> => {
    const sale = currentSale();
    const lines = sale.lines.map((one) => (one.lineId === lineId ? changed : one));
    return allowed({ ...sale, lines }, terms, t, money, typedPercent);
  };
  useKeys({
    ...Object.fromEntries([...DIGITS, "0", "."].map((key) => [key, () => pad.press(key)])),
    Backspace: () => pad.press("erase"),
    Enter: () => void apply(),
    Escape: closePanel,
  });
  if (!line) return null;
  const key = "press grid h-14 place-items-center rounded-lg bg-sunken text-xl font-medium hairline hover:bg-hover";
  return (
    <section
      role="dialog"
      aria-label={t("sales:keypad")}
      className="rise absolute end-4 bottom-4 z-20 w-76 max-md:fixed max-md:inset-x-3 max-md:bottom-3 max-md:z-30 max-md:w-auto rounded-2xl bg-surface p-3 shadow-3"
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
            maxLength={200}
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
      <Button kind="primary" size="lg" className="mt-2 w-full" hint="Enter" onClick={() => void apply()}>
        {t("sales:apply")}
      </Button>
    </section>
  );
}
