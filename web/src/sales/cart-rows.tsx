/** The rows of a sale. Only those in sight are in the page: one more costs the same, however many there are. */
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { notAllowed } from "./acts";
import { select, useCart } from "./cart";
import { CartLine } from "./cart-line";
import type { Verdict } from "./judge";
import { useLevels } from "./levels";
import type { OpenSale } from "./model";
import { useRules } from "./rules";
import { shortLines } from "./short";

/** `h-15` of a row, in rem. */
const ROW_REM = 3.75;
const PADDING_PX = 4;
/** So many more on either side, for eyes and keys that move on; a usual sale is in the page as a whole. */
const OVERSCAN = 10;
/** A first guess, until it is measured. */
const FIRST_RECT = { width: 364, height: 600 };

/** Letters may be larger than usual: the rows grow with them. */
const rowPx = (): number => ROW_REM * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);

interface RowsProps {
  sale: OpenSale;
  verdict: Verdict;
  /** Only looked at. */
  dim: boolean;
  /** What stands below them. */
  children: ReactNode;
}

export function Rows({ sale, verdict, dim, children }: RowsProps) {
  const { t } = useTranslation();
  const { lines } = sale;
  const box = useRef<HTMLDivElement>(null);
  const [row] = useState(rowPx);
  // The row that has the focus stays, wherever the list is moved.
  const focused = useRef<string>(undefined);
  const inPage = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      const at = focused.current === undefined ? -1 : lines.findIndex(({ lineId }) => lineId === focused.current);
      return at < 0 || shown.includes(at) ? shown : [...shown, at].sort((one, other) => one - other);
    },
    [lines],
  );
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    getItemKey: useCallback((at: number) => lines[at]?.lineId ?? at, [lines]),
    estimateSize: () => row,
    rangeExtractor: inPage,
    overscan: OVERSCAN,
    paddingStart: PADDING_PX,
    paddingEnd: PADDING_PX,
    initialRect: FIRST_RECT,
  });

  const levels = useLevels();
  const { negative_stock: below } = useRules();
  const short = useMemo(
    () => (dim || below === "allow" ? undefined : shortLines(lines, levels)),
    [dim, below, lines, levels],
  );
  const { judged } = verdict;
  const beyond = useMemo(() => new Set(notAllowed(sale, judged).map((one) => one.line)), [sale, judged]);
  const refused = useMemo(() => new Map(judged?.refused.map((one) => [one.line, one.why[0]?.kind])), [judged]);

  const touched = useCart((state) => state.touched);
  const latest = useRef(lines);
  latest.current = lines;
  // Shows the line that changed, and moves no further than that takes.
  useEffect(() => {
    const list = box.current;
    const at = touched ? latest.current.findIndex(({ lineId }) => lineId === touched.lineId) : -1;
    if (!list || at < 0) return;
    // Not scrollIntoView: that may scroll the whole page as well, and the row may not be in it.
    const above = PADDING_PX + at * row;
    if (above < list.scrollTop) list.scrollTop = above;
    else if (above + row > list.scrollTop + list.clientHeight) list.scrollTop = above + row - list.clientHeight;
  }, [touched, row]);

  const shown = virtual.getVirtualItems();
  const isWhole = shown.length === lines.length;
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-y-auto no-bar">
      <ul
        aria-label={t("sales:lines")}
        data-lines={lines.length}
        className="relative"
        style={{ height: virtual.getTotalSize() }}
        onFocus={({ target }) => {
          focused.current = target.closest("li")?.dataset.line;
        }}
        onBlur={() => {
          focused.current = undefined;
        }}
      >
        {shown.map(({ index: at, start }) => {
          const line = lines[at];
          return line ? (
            <li
              key={line.lineId}
              data-line={line.lineId}
              className="absolute inset-x-0"
              style={{ top: start }}
              // How many there are, where they cannot be counted in the page.
              aria-setsize={isWhole ? undefined : lines.length}
              aria-posinset={isWhole ? undefined : at + 1}
            >
              <CartLine
                line={line}
                priced={judged?.lines[at]}
                listMinor={judged?.list_prices_minor[at]}
                selected={line.lineId === sale.selected}
                changed={line.lineId === touched?.lineId && !touched.onlySelected}
                refused={refused.get(line.lineId)}
                beyond={beyond.has(line.lineId)}
                short={short?.get(line.lineId)}
                blocks={below === "block"}
                onSelect={select}
                t={t}
              />
            </li>
          ) : null;
        })}
      </ul>
      {children}
    </div>
  );
}
