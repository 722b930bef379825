import { Barcode, Plus, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMoney } from "@/lib/money";
import { useScanner } from "@/scanner/use-scanner";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { boxed } from "@/ui/field";
import { say } from "@/ui/toast";
import { Section } from "../form";
import type { BarcodeDraft } from "./draft";
import type { SectionProps } from "./section-basics";

/** Codes on packages. A scan adds one, wherever the focus is. */
export function Barcodes({ form, disabled }: SectionProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const { now, set, at } = form;
  const latest = useRef(now.barcodes);
  latest.current = now.barcodes;
  /** The row that was scanned last, and how often anything was: it is brought into sight and stands out for a moment. */
  const [scanned, setScanned] = useState({ key: -1, count: 0 });
  /** The row that was asked for by the button: it is typed into. */
  const [added, setAdded] = useState(-1);
  const rows = useRef(new Map<number, HTMLElement>());
  useEffect(() => {
    if (scanned.count > 0) rows.current.get(scanned.key)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }, [scanned]);

  const add = (code: string) => {
    const before = latest.current;
    const key = Math.max(-1, ...before.map((one) => one.key)) + 1;
    set({ barcodes: [...before, { key, code, pack: "1", price: "" }] });
    return key;
  };
  const heard = (code: string) => {
    const shown = (key: number) => setScanned(({ count }) => ({ key, count: count + 1 }));
    const twin = latest.current.find((one) => one.code === code);
    if (twin) {
      shown(twin.key);
      return say({ text: t("catalog:barcode_twice", { code }), id: "barcode" });
    }
    const blank = latest.current.find((one) => one.code === "");
    if (blank) change(blank.key, { code });
    shown(blank ? blank.key : add(code));
    say({ text: t("catalog:barcode_added", { code }), kind: "good", id: "barcode" });
  };
  useScanner(heard, { on: !disabled });

  const change = (key: number, part: Partial<BarcodeDraft>) =>
    set({ barcodes: now.barcodes.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  // The server counts only the codes that are sent.
  let sent = -1;
  return (
    <Section title={t("catalog:barcodes")} text={t("catalog:barcodes_text")}>
      {now.barcodes.length > 0 ? (
        <div className="mb-3 flex flex-col gap-2">
          <div aria-hidden className="flex gap-2 text-xs font-medium text-ink-2 max-sm:hidden">
            <span className="flex-1">{t("catalog:barcode")}</span>
            <span className="w-24">{t("catalog:pack_quantity")}</span>
            <span className="w-32">{t("catalog:pack_price")}</span>
            <span className="w-11" />
          </div>
          {now.barcodes.map((one) => {
            if (one.code.trim() !== "") sent += 1;
            const place = sent;
            const cell = (field: string) => at(`/barcodes/${place}/${field}`);
            const foreign = money.isForeign(one.price) ? t("common:counts_in", { symbol: money.symbol }) : undefined;
            const errors =
              one.code.trim() === "" ? [] : [cell("code"), cell("pack_quantity"), foreign ?? cell("price_minor")];
            return (
              <div
                key={one.key}
                ref={(row) => {
                  if (row) rows.current.set(one.key, row);
                }}
                className="relative scroll-my-10"
              >
                {one.key === scanned.key ? (
                  <span
                    aria-hidden
                    key={scanned.count}
                    className="pointer-events-none absolute -inset-1.5 animate-[shown_2.4s_ease-out] rounded-lg"
                  />
                ) : null}
                <div className="flex gap-2 max-sm:flex-wrap">
                  <input
                    aria-label={t("catalog:barcode")}
                    aria-invalid={errors[0] ? true : undefined}
                    dir="ltr"
                    autoFocus={one.key === added}
                    value={one.code}
                    disabled={disabled}
                    maxLength={64}
                    onChange={(event) => change(one.key, { code: event.target.value })}
                    className={cx(boxed, "tabular h-11 min-w-0 flex-1 max-sm:basis-full")}
                  />
                  <input
                    aria-label={t("catalog:pack_quantity")}
                    aria-invalid={errors[1] ? true : undefined}
                    dir="ltr"
                    inputMode="decimal"
                    value={one.pack}
                    disabled={disabled}
                    onChange={(event) => change(one.key, { pack: event.target.value })}
                    className={cx(boxed, "tabular h-11 w-24 text-end")}
                  />
                  <input
                    aria-label={t("catalog:pack_price")}
                    aria-invalid={errors[2] ? true : undefined}
                    dir="ltr"
                    inputMode="decimal"
                    placeholder={money.symbol}
                    value={one.price}
                    disabled={disabled}
                    onChange={(event) => change(one.key, { price: event.target.value })}
                    className={cx(boxed, "tabular h-11 w-32 text-end max-sm:min-w-0 max-sm:flex-1")}
                  />
                  <IconButton
                    label={t("catalog:barcode_remove", { code: one.code })}
                    disabled={disabled}
                    onClick={() => set({ barcodes: now.barcodes.filter((other) => other.key !== one.key) })}
                  >
                    <X />
                  </IconButton>
                </div>
                {errors.some(Boolean) ? (
                  <p className="mt-1 text-xs font-medium text-rose-ink">{errors.filter(Boolean).join(" ")}</p>
                ) : null}
              </div>
            );
          })}
        </div>
      ) : null}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button size="sm" icon={<Plus className="size-4" />} disabled={disabled} onClick={() => setAdded(add(""))}>
          {t("catalog:barcode_add")}
        </Button>
        <p className="flex items-center gap-2 text-sm text-ink-2">
          <Barcode className="size-4 text-ink-3" />
          {t("catalog:scan_to_add")}
        </p>
      </div>
    </Section>
  );
}
