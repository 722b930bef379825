/** What every way to sign in says and offers. */
import type { TFunction } from "i18next";
import { Globe } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LANGUAGES, languageOf, speak } from "@/i18n/start";
import { Menu } from "@/ui/menu";

/** Where one is out: the office has no sales to speak of. */
export interface OutAt {
  office?: boolean;
  saleWaits: boolean;
}

/** Why one is not in, and what becomes of the sale, if there is one. */
export function outWords(t: TFunction, why: "locked" | "ended", { office, saleWaits }: OutAt): string {
  if (office && why === "locked") return t("session:locked_office");
  const isEmpty = office || !saleWaits;
  return t(`session:${why === "locked" ? "locked_over" : "ended"}${isEmpty ? "_empty" : ""}`);
}

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <Menu
      trigger={
        <button
          type="button"
          title={t("common:language")}
          className="press flex h-11 shrink-0 items-center gap-2 rounded-lg px-3 text-sm font-medium text-ink-2 hover:bg-hover"
        >
          <Globe className="size-4" />
          {t(`common:languages.${languageOf(i18n.language)}`)}
        </button>
      }
      entries={LANGUAGES.map((one) => ({ label: t(`common:languages.${one}`), onClick: () => void speak(one) }))}
    />
  );
}
