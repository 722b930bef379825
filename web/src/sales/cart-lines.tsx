/** The lines of the sale, with what is said of them, and its note. */
import { NotebookPen, TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "@/ui/cx";
import { notAllowed } from "./acts";
import { select, useCart } from "./cart";
import { CartLine } from "./cart-line";
import type { Verdict } from "./judge";
import { useLevels } from "./levels";
import type { OpenSale } from "./model";
import { openPanel, usePanel } from "./panels";
import { useRules } from "./rules";
import { shortLines } from "./short";

interface Shown {
  sale: OpenSale;
  verdict: Verdict;
  dim: boolean;
}

export function Lines({ sale, verdict, dim }: Shown) {
  const { t } = useTranslation();
  const touched = useCart((state) => state.touched);
  const panel = usePanel((state) => state.open);
  const box = useRef<HTMLUListElement>(null);
  const levels = useLevels();
  const { negative_stock: below } = useRules();
  const short = useMemo(
    () => (dim || below === "allow" ? undefined : shortLines(sale.lines, levels)),
    [dim, below, sale.lines, levels],
  );
  const beyond = useMemo(() => notAllowed(sale, verdict.judged), [sale, verdict.judged]);
  // Shows the line that changed, and moves no further than that takes.
  useEffect(() => {
    const list = box.current;
    const row = touched && list?.querySelector<HTMLElement>(`[data-line="${touched.lineId}"]`);
    if (!list || !row) return;
    // Not scrollIntoView: that may scroll the whole page as well.
    const [above, below] = [row.offsetTop - list.offsetTop, row.offsetTop - list.offsetTop + row.offsetHeight];
    if (above < list.scrollTop) list.scrollTop = above;
    else if (below > list.scrollTop + list.clientHeight) list.scrollTop = below - list.clientHeight;
  }, [touched]);
  if (sale.lines.length === 0) {
    return (
      <div className="grid min-h-0 flex-1 place-items-center p-8 text-center">
        <div>
          <p className="font-medium text-ink-2">{t("sales:empty")}</p>
          <p className="mt-1 text-sm text-ink-3">{t("sales:empty_text")}</p>
        </div>
      </div>
    );
  }
  return (
    <div className={cx("flex min-h-0 flex-1 flex-col max-md:min-h-40", dim && "bg-sunken")}>
      <ul
        ref={box}
        aria-label={t("sales:lines")}
        className="min-h-0 flex-1 overflow-y-auto py-1 no-bar"
        data-panel={panel}
      >
        {sale.lines.map((line, at) => (
          <CartLine
            key={line.lineId}
            line={line}
            priced={verdict.judged?.lines[at]}
            listMinor={verdict.judged?.list_prices_minor[at]}
            selected={line.lineId === sale.selected}
            refused={verdict.judged?.refused.find((one) => one.line === line.lineId)?.why[0]?.kind}
            beyond={beyond.some((one) => one.line === line.lineId)}
            short={short?.get(line.lineId)}
            blocks={below === "block"}
            onSelect={select}
          />
        ))}
        {sale.note ? (
          <li>
            <button
              type="button"
              disabled={dim}
              aria-label={`${t("sales:note")}: ${sale.note}`}
              onClick={() => openPanel("note")}
              className="flex min-h-11 w-full items-start gap-3 px-4 py-2.5 text-start text-sm text-ink-2"
            >
              <NotebookPen aria-hidden className="mx-2.5 mt-0.5 size-4 shrink-0" />
              <span dir="auto" className="line-clamp-3 min-w-0 flex-1">
                {sale.note}
              </span>
            </button>
          </li>
        ) : null}
      </ul>
      {verdict.problem ? (
        <p role="alert" className="flex items-start gap-2 bg-rose-soft px-4 py-2.5 text-sm font-medium text-rose-ink">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" />
          {t([`sales:pricing.${verdict.problem.kind}`, "sales:pricing.other"])}
        </p>
      ) : null}
    </div>
  );
}
