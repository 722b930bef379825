/** The rates of a tax: code, name on paper, percent; one below the other. */
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { boxed } from "@/ui/field";
import type { FieldProps } from "../kit/form";

type Rate = Schemas["TaxClass"]["rates"][number] & { key: number };

export const readRates = (rates: readonly Schemas["TaxClass"]["rates"][number][]): Rate[] =>
  rates.map((one, key) => ({ ...one, key }));

export const sendRates = (rates: readonly Rate[]) =>
  rates.map(({ code, name, rate }) => ({ code: code.trim().toUpperCase(), name: name.trim(), rate: rate.trim() }));

/** Percents that cannot be read, by pointer. */
export const wrongRates = (rates: readonly Rate[], words: string): Record<string, string> =>
  Object.fromEntries(
    rates.flatMap(({ rate }, index) =>
      /^\d{1,4}(\.\d{1,4})?$/.test(rate.trim()) ? [] : [[`/rates/${index}/rate`, words]],
    ),
  );

export function Rates({ label, value: rates, set, disabled, at }: FieldProps<readonly Rate[]>) {
  const { t } = useTranslation();
  const change = (key: number, part: Partial<Rate>) =>
    set(rates.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium text-ink-2">{label}</legend>
      {rates.map((one, index) => {
        const errors = ["code", "name", "rate"].map((part) => at(`/${index}/${part}`)).filter(Boolean);
        return (
          <div key={one.key}>
            <div className="flex gap-2">
              <input
                aria-label={t("settings:code")}
                placeholder={t("settings:code")}
                dir="ltr"
                value={one.code}
                disabled={disabled}
                onChange={(event) => change(one.key, { code: event.target.value })}
                className={cx(boxed, "h-11 w-22")}
              />
              <input
                aria-label={t("settings:printed_as")}
                placeholder={t("settings:printed_as")}
                value={one.name}
                disabled={disabled}
                onChange={(event) => change(one.key, { name: event.target.value })}
                className={cx(boxed, "h-11 min-w-0 flex-1")}
              />
              <span dir="ltr" className="relative w-24">
                <input
                  aria-label={t("settings:percent")}
                  inputMode="decimal"
                  aria-invalid={at(`/${index}/rate`) ? true : undefined}
                  value={one.rate}
                  disabled={disabled}
                  onChange={(event) => change(one.key, { rate: event.target.value })}
                  className={cx(boxed, "tabular h-11 pe-8 text-end")}
                />
                <span className="absolute inset-y-0 right-3 flex items-center text-sm text-ink-3">%</span>
              </span>
              <IconButton
                label={t("common:remove")}
                disabled={disabled}
                onClick={() => set(rates.filter(({ key }) => key !== one.key))}
              >
                <X />
              </IconButton>
            </div>
            {errors.length > 0 ? <p className="mt-1 text-xs font-medium text-rose-ink">{errors.join(" ")}</p> : null}
          </div>
        );
      })}
      <Button
        size="sm"
        className="self-start"
        icon={<Plus className="size-4" />}
        disabled={disabled}
        onClick={() =>
          set([...rates, { key: Math.max(-1, ...rates.map(({ key }) => key)) + 1, code: "", name: "", rate: "" }])
        }
      >
        {t("settings:add_rate")}
      </Button>
    </fieldset>
  );
}
