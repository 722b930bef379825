/**
 * Rows as a table that holds any number of them: only those in sight are drawn, more are fetched on the way down. J, K, the arrows and
 * Enter walk through it. Where there is no room for all columns it moves sideways; on a telephone a row is a card.
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { cx } from "@/ui/cx";
import { Skeleton } from "@/ui/states";
import { isFigure } from "./cell";
import type { ChangeCell } from "./change";
import type { AnyColumn } from "./list";
import { CELL, type Choice, editOf, type Placed, Row, SELECT, toggled } from "./row";

const ROW_HEIGHT = 52;
/** How many rows before the end more are fetched. */
const AHEAD = 20;

interface TableProps {
  label: string;
  columns: readonly AnyColumn[];
  /** Undefined while they are loaded. */
  rows: readonly Placed[] | undefined;
  total: number | undefined;
  sort: string | undefined;
  /** Undefined where the order cannot be chosen now. */
  onSort: ((sort: string) => void) | undefined;
  onOpen: ((id: string) => void) | undefined;
  more: { has: boolean; fetching: boolean; failed: boolean; fetch: () => void };
  onEdit: ((id: string) => void) | undefined;
  /** Changes a cell in its place; undefined while nothing can be changed. */
  onChange: ChangeCell | undefined;
  /** Choosing several; undefined where nothing is done with them. */
  choice: Choice | undefined;
  /** Stands in place of the rows. */
  instead: ReactNode;
  isOld: boolean;
}

const FIRST_REM = 11;
const OTHER_REM = 7;

/** What the columns need so that none of them is squeezed to nothing: what has no width shares the rest. */
export function leastWidth(columns: readonly AnyColumn[]): number {
  return columns.reduce((sum, { width = "" }, place) => {
    // Those go where there is no room.
    if (/\bmax-\w+:hidden\b/.test(width)) return sum;
    const own = /(?:^| )w-(\d+)\b/.exec(width)?.[1];
    return sum + (own ? Number(own) / 4 : place === 0 ? FIRST_REM : OTHER_REM);
  }, 0);
}

/** Where the marked row stands now: rows that come, go or change places while one walks take the mark to no other row. */
export const markedAt = (
  rows: readonly { id: string }[] | undefined,
  mark: { id: string; at: number } | undefined,
): number | undefined => {
  if (!mark || !rows) return undefined;
  const at = rows[mark.at]?.id === mark.id ? mark.at : rows.findIndex(({ id }) => id === mark.id);
  return at < 0 ? undefined : at;
};

function Head({ column, sort, onSort }: Pick<TableProps, "sort" | "onSort"> & { column: AnyColumn }) {
  const { t } = useTranslation();
  const look = cx(
    CELL,
    "font-medium",
    // On a telephone the heads are only what the list can be ordered by.
    onSort && column.sort
      ? "max-sm:w-auto max-sm:shrink-0 max-sm:p-0 max-sm:first:ps-0 max-sm:last:pe-0"
      : "max-sm:hidden",
    isFigure(column) ? "text-end" : "text-start",
    column.width,
  );
  const own = column.sort;
  const turned = own !== undefined && sort === `-${own}`;
  const isOn = own !== undefined && (turned || sort === own);
  if (!own || !onSort)
    return (
      <th scope="col" className={look}>
        {t(column.head)}
      </th>
    );
  return (
    <th scope="col" className={look} aria-sort={isOn ? (turned ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        onClick={() => onSort(sort === own ? `-${own}` : own)}
        className={cx(
          "press -mx-1.5 inline-flex min-h-8 max-w-full items-center max-sm:max-w-none gap-1 rounded-md px-1.5 hover:bg-hover hover:text-ink",
          isOn && "text-ink",
        )}
      >
        <span className="truncate">{t(column.head)}</span>
        {isOn ? turned ? <ArrowDown className="size-3.5" /> : <ArrowUp className="size-3.5" /> : null}
      </button>
    </th>
  );
}

export function Table({
  label,
  columns,
  rows,
  total,
  sort,
  onSort,
  onOpen,
  onEdit,
  onChange,
  choice,
  more,
  instead,
  isOld,
}: TableProps) {
  const { t } = useTranslation();
  const [mark, setMark] = useState<{ id: string; at: number } | undefined>();
  const [editing, setEditing] = useState<{ id: string; column: string } | undefined>();
  const frame = useRef<HTMLDivElement>(null);
  const count = rows?.length ?? 0;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    // Before it is measured, e.g. in tests, some rows are there already.
    initialRect: { width: 1000, height: 800 },
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { has, fetching, failed, fetch } = more;
  useEffect(() => {
    if (count > 0 && last >= count - AHEAD && has && !fetching && !failed) fetch();
  }, [count, last, has, fetching, failed, fetch]);
  const at = useMemo(() => markedAt(rows, mark), [rows, mark]);
  const marked = at === undefined ? undefined : rows?.[at];
  const step = (by: number) => {
    // Where the marked one has gone, from where it stood.
    const next = Math.max(0, Math.min(count - 1, (at ?? mark?.at ?? -1) + by));
    const id = rows?.[next]?.id;
    if (id !== undefined) setMark({ id, at: next });
    virtual.scrollToIndex(next);
  };
  const chosen = choice?.chosen.size ?? 0;
  const walks = onOpen !== undefined && count > 0;
  useKeys(
    {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      j: () => step(1),
      k: () => step(-1),
      Enter: (event) => {
        if (!marked || event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement)
          return false;
        onOpen?.(marked.id);
      },
      x: () => (marked && choice ? choice.set(toggled(choice, marked)) : false),
      e: () => (marked && onEdit ? onEdit(marked.id) : false),
      F2: () => {
        const first = marked && onChange && columns.find((column) => editOf(column, marked.row));
        return first ? setEditing({ id: marked.id, column: first.name }) : false;
      },
      Escape: () => (chosen > 0 ? choice?.set(new Map()) : false),
    },
    walks,
  );
  const above = shown[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div
      ref={frame}
      className={cx("min-h-0 overflow-auto rounded-xl bg-surface shadow-1 ring-1 ring-line", isOld && "opacity-60")}
    >
      {instead ?? (
        <table
          aria-label={label}
          aria-busy={rows === undefined || isOld}
          aria-rowcount={total === undefined ? -1 : total + 1}
          style={{ "--least": `${leastWidth(columns)}rem` } as CSSProperties}
          className="w-full table-fixed text-sm max-sm:block sm:min-w-(--least)"
        >
          <thead className="sticky top-0 z-10 bg-sunken max-sm:block text-xs text-ink-2 shadow-[inset_0_-1px_0_var(--line)]">
            <tr className="h-10 max-sm:flex max-sm:items-center max-sm:gap-5 max-sm:overflow-x-auto max-sm:px-4 max-sm:no-bar">
              {choice ? (
                <th scope="col" className={SELECT}>
                  <Checkbox
                    checked={count > 0 && chosen === count ? true : chosen > 0 ? "some" : false}
                    label={t("kit:select_all")}
                    disabled={count === 0}
                    onChange={() =>
                      choice.set(chosen === count ? new Map() : new Map((rows ?? []).map(({ id, row }) => [id, row])))
                    }
                  />
                </th>
              ) : null}
              {columns.map((column) => (
                <Head key={column.name} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {rows === undefined
              ? Array.from({ length: 6 }, (_, index) => (
                  <tr key={index} aria-hidden className="h-13 border-b border-line last:border-0 max-sm:flex">
                    {choice ? <td className={SELECT} /> : null}
                    {columns.map((column) => (
                      <td key={column.name} className={cx(CELL, column.width)}>
                        <Skeleton className="h-4 w-3/5" />
                      </td>
                    ))}
                  </tr>
                ))
              : null}
            {above > 0 ? <tr aria-hidden className="max-sm:block" style={{ height: above }} /> : null}
            {shown.map(({ index }) => {
              const placed = rows?.[index];
              if (!placed) return null;
              const open = () => {
                setMark({ id: placed.id, at: index });
                onOpen?.(placed.id);
              };
              return (
                <Row
                  key={placed.id}
                  placed={placed}
                  index={index}
                  columns={columns}
                  isMarked={index === at}
                  onOpen={onOpen ? open : undefined}
                  choice={choice}
                  editing={editing?.id === placed.id ? editing.column : undefined}
                  setEditing={(column) => setEditing(column === undefined ? undefined : { id: placed.id, column })}
                  onChange={onChange}
                  measure={virtual.measureElement}
                />
              );
            })}
            {below > 0 ? <tr aria-hidden className="max-sm:block" style={{ height: below }} /> : null}
          </tbody>
        </table>
      )}
      {fetching ? <p className="py-3 text-center text-sm text-ink-2">{t("common:loading")}</p> : null}
      {failed ? (
        <p className="flex items-center justify-center gap-3 py-3 text-sm text-rose-ink">
          {t("kit:rest_failed")}
          <Button size="sm" onClick={fetch}>
            {t("common:retry")}
          </Button>
        </p>
      ) : null}
    </div>
  );
}
