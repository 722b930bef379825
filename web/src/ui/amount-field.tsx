import { useTranslation } from "react-i18next";
import { useMoney } from "@/lib/money";
import { cx } from "./cx";
import { boxed, Field } from "./field";

interface AmountFieldProps {
  label: string;
  /** As typed: a text that is no amount stays as it is, so that nothing typed is lost. */
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  help?: React.ReactNode;
  optional?: string;
  disabled?: boolean;
  className?: string;
  autoFocus?: boolean;
}

/** An amount to type, with the currency before it. */
export function AmountField({
  label,
  value,
  onChange,
  error,
  help,
  optional,
  disabled,
  className,
  autoFocus,
}: AmountFieldProps) {
  const { t } = useTranslation();
  const money = useMoney();
  // Said while it is typed, and of every amount: nobody has to send it first.
  const foreign = money.isForeign(value) ? t("common:counts_in", { symbol: money.symbol }) : undefined;
  return (
    <Field
      label={label}
      error={foreign ?? error}
      help={help}
      {...(optional ? { optional } : {})}
      {...(className ? { className } : {})}
    >
      {(ids) => (
        <span dir="ltr" className="relative flex">
          <span aria-hidden className="absolute inset-y-0 left-3 flex items-center text-sm text-ink-3">
            {money.symbol}
          </span>
          <input
            {...ids}
            inputMode="decimal"
            autoComplete="off"
            autoFocus={autoFocus}
            value={value}
            disabled={disabled}
            onChange={(event) => onChange(event.target.value)}
            className={cx(boxed, "tabular h-11 pe-3 text-end")}
            style={{ paddingLeft: `${1.4 + money.symbol.length * 0.5}rem` }}
          />
        </span>
      )}
    </Field>
  );
}
