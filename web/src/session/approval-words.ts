/** What a second person agrees to, in words: who asks, what it is, what it comes to. */
import type { TFunction } from "i18next";
import type { MoneyFormat } from "@/lib/money";
import type { Needed } from "./approval";

export interface Fact {
  name: string;
  value: string;
}

/** Kind of what is approved; nothing for one that has no words yet. */
export const whatWords = (t: TFunction, { permission }: Pick<Needed, "permission">): string =>
  t(`session:approvals.${permission.replaceAll(".", "_")}`, { defaultValue: "" });

/** The figures that the approval is bound to. An amount is in minor units, everything else is a number or a word. */
export function factsOf(t: TFunction, money: MoneyFormat, { figures }: Pick<Needed, "figures">): Fact[] {
  return Object.entries(figures).flatMap(([key, figure]) => {
    const name = t(`session:figures.${key}`, { defaultValue: "" });
    if (!name || (typeof figure !== "number" && typeof figure !== "string")) return [];
    return [{ name, value: key.endsWith("_minor") ? money.text(figure) : String(figure) }];
  });
}
