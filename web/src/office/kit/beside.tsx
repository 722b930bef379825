/** Pages of one subject, as tabs that are links. */
import { useTranslation } from "react-i18next";
import { may } from "@/session/session";
import { cx } from "@/ui/cx";
import { Go } from "../go";
import type { AnyList } from "./list";

export function Beside({ list }: { list: AnyList }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t(list.title)} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line no-bar">
      {(list.beside ?? [])
        .filter((one) => may(one.may))
        .map((one) => (
          <Go
            key={one.to}
            to={one.to}
            exact
            className={cx(
              "relative flex h-10 shrink-0 items-center px-3 text-sm whitespace-nowrap font-medium text-ink-2 hover:text-ink",
              "aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-3 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:rounded-full aria-[current=page]:after:bg-brand",
            )}
          >
            {t(one.label)}
          </Go>
        ))}
    </nav>
  );
}
