/** People of this till as tiles: who signs in, or who approves. */
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui/badge";
import { cx } from "@/ui/cx";
import type { People } from "./people";

interface TilesProps {
  people: People["people"];
  chosen: string | undefined;
  onChoose: (userId: string) => void;
  className: string;
}

export function PeopleTiles({ people, chosen, onChoose, className }: TilesProps) {
  const { t } = useTranslation();
  return (
    <ul className={cx("grid overflow-y-auto p-1", className)} aria-label={t("session:people")}>
      {people.map((one) => (
        <li key={one.user_id}>
          <button
            type="button"
            aria-pressed={one.user_id === chosen}
            onClick={() => onChoose(one.user_id)}
            className={cx(
              "press flex h-15 w-full items-center gap-3 rounded-xl bg-surface px-2.5 text-start hairline",
              one.user_id === chosen && "shadow-[inset_0_0_0_2px_var(--brand)]",
            )}
          >
            <Avatar name={one.name} />
            <span className="min-w-0">
              <span className="block truncate text-sm font-semibold">{one.name}</span>
              <span className="block truncate text-xs text-ink-2">{one.role}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
