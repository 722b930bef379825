import { type Minor, useMoney } from "@/lib/money";
import { cx } from "./cx";

interface MoneyProps {
  minor: Minor;
  /** Shows the currency, small and grey, before the figure. */
  sign?: boolean;
  className?: string;
}

/** An amount. It keeps its own direction inside right-to-left text. */
export function Money({ minor, sign, className }: MoneyProps) {
  const money = useMoney();
  const { negative, figure } = money.parts(minor);
  return (
    <bdi dir="ltr" className={cx("whitespace-nowrap", className)}>
      {negative ? "−" : ""}
      {sign ? (
        <span className="me-[0.25em] text-[max(0.68em,0.6875rem)] font-normal text-[color-mix(in_oklab,currentColor_45%,var(--ink-3))]">
          {money.symbol}
        </span>
      ) : null}
      {figure}
    </bdi>
  );
}
