/** The pages, side by side as they will stand above the tiles. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/button";
import { Pill } from "@/ui/pills";
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
          <Pill key={no} on={no === at} onClick={() => onTurn(no)} look="ink" className="max-w-40">
            {page.name.trim() || t("tiles:no_name")}
          </Pill>
        ))}
      </fieldset>
      <IconButton label={t("tiles:page_later")} disabled={at >= pages.length - 1} onClick={() => move(1)}>
        <ChevronRight className="rtl:rotate-180" />
      </IconButton>
    </div>
  );
}
