/** The pages, side by side as they will stand above the tiles. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/button";
import { moved, type TilePage } from "./model";

interface PageTabsProps {
  pages: readonly TilePage[];
  at: number;
  onTurn: (at: number) => void;
  onMove: (pages: readonly TilePage[], to: number) => void;
}

export function PageTabs({ pages, at, onTurn, onMove }: PageTabsProps) {
  const { t } = useTranslation();
  const move = (by: 1 | -1) => onMove(moved(pages, at, at + by), at + by);
  return (
    <div className="flex min-w-0 flex-1 items-center gap-1 max-md:basis-full">
      <IconButton label={t("tiles:page_earlier")} disabled={at <= 0} onClick={() => move(-1)}>
        <ChevronLeft className="rtl:rotate-180" />
      </IconButton>
      <fieldset aria-label={t("tiles:pages")} className="flex min-w-0 flex-1 gap-1.5 overflow-x-auto py-1 no-bar">
        {pages.map((page, no) => (
          <button
            key={no}
            type="button"
            aria-pressed={no === at}
            onClick={() => onTurn(no)}
            className="press h-11 max-w-40 shrink-0 truncate rounded-full bg-surface px-4 text-sm font-medium hairline-2 hover:bg-hover aria-pressed:bg-ink aria-pressed:text-surface"
          >
            <bdi>{page.name.trim() || t("tiles:no_name")}</bdi>
          </button>
        ))}
      </fieldset>
      <IconButton label={t("tiles:page_later")} disabled={at >= pages.length - 1} onClick={() => move(1)}>
        <ChevronRight className="rtl:rotate-180" />
      </IconButton>
    </div>
  );
}
