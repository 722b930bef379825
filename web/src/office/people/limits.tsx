import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { useMoney } from "@/lib/money";

export type Limits = Schemas["Limits"];

/** How far somebody may go alone, as a line of words. */
export function LimitsText({ limits }: { limits: Limits }) {
  const { t } = useTranslation();
  const money = useMoney();
  const words = [
    limits.discount_percent_max
      ? t("users:limit.discount_is", { value: `${limits.discount_percent_max}%` })
      : undefined,
    typeof limits.pay_out_minor_max === "number"
      ? t("users:limit.pay_out_is", { value: money.text(limits.pay_out_minor_max) })
      : undefined,
    typeof limits.look_back_days === "number"
      ? t("users:limit.look_back_is", { count: limits.look_back_days })
      : undefined,
  ].filter((one) => one !== undefined);
  return <span className="text-sm text-ink-2">{words.length > 0 ? words.join(" · ") : t("users:limit.none")}</span>;
}
