/** Over the table while rows are chosen: how many, all that fit, what can be done with them. The rows below do not move. */
import { ListChecks, X } from "lucide-react";
import { type ButtonHTMLAttributes, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemWords } from "@/api/words";
import { cx } from "@/ui/cx";
import { Spinner } from "@/ui/spinner";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useQueryOf } from "./asked";
import { type AnyList, type AnyRow, idOf } from "./list";
import { allRows } from "./rows";

/** They are changed one after the other: more than this want another way. */
const CHOSEN_MAX = 1000;

interface BulkButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: ReactNode;
}

/** One of the things that can be done. */
export function BulkButton({ icon, className, children, ...rest }: BulkButtonProps) {
  return (
    <button
      type="button"
      className={cx(
        "press flex h-11 items-center gap-2.5 rounded-lg px-3 text-sm font-medium whitespace-nowrap hover:bg-white/10 disabled:opacity-50 dark:hover:bg-black/10 [&_svg]:size-4.5",
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

interface BulkBarProps {
  list: AnyList;
  chosen: ReadonlyMap<string, AnyRow>;
  set: (chosen: ReadonlyMap<string, AnyRow>) => void;
  total: number | undefined;
}

export function BulkBar({ list, chosen, set, total }: BulkBarProps) {
  const { t } = useTranslation();
  const away = useAway();
  const query = useQueryOf(list);
  const [busy, setBusy] = useState(false);
  const { bulk } = list;
  if (!bulk || chosen.size === 0) return null;
  const most = Math.min(total ?? 0, CHOSEN_MAX);
  const chooseAll = async () => {
    setBusy(true);
    try {
      const rows = (await allRows(list.path, query, most)).slice(0, most);
      set(new Map(rows.map((row) => [idOf(list, row), row])));
    } catch (error) {
      say({ kind: "bad", text: problemWords(t, error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div
      role="group"
      aria-label={t("kit:chosen", { count: chosen.size })}
      className="rise fixed inset-x-0 bottom-5 z-20 mx-auto flex w-fit max-w-[calc(100vw-2rem)] items-center gap-1 overflow-x-auto rounded-2xl bg-ink py-1.5 ps-5 pe-2 text-surface shadow-3 no-bar"
    >
      <span className="me-2 py-1.5 text-sm font-medium whitespace-nowrap tabular">
        {t("kit:chosen", { count: chosen.size })}
      </span>
      <BulkButton
        icon={busy ? <Spinner /> : <ListChecks />}
        disabled={busy || away || chosen.size >= most}
        onClick={() => void chooseAll()}
      >
        {t((total ?? 0) > CHOSEN_MAX ? "kit:choose_first" : "kit:choose_all", { count: most })}
      </BulkButton>
      <span aria-hidden className="mx-1 h-6 w-px shrink-0 bg-white/20 dark:bg-black/20" />
      <bulk.Actions chosen={[...chosen.values()]} onDone={() => set(new Map())} />
      <BulkButton icon={<X />} aria-label={t("kit:choose_none")} onClick={() => set(new Map())} />
    </div>
  );
}
