/**
 * A short list as a table: J, K and Enter walk through it, a press on a row opens it. Where there is no room for all of it, it moves sideways
 * under its first column.
 */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useKeys } from "@/keys/keys";
import { cx } from "@/ui/cx";
import { Broken, Skeleton } from "@/ui/states";

export interface Column<T> {
  key: string;
  head: ReactNode;
  /** Width, and whether it goes where there is little room. */
  className?: string;
  cell: (row: T) => ReactNode;
}

interface ListTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  /** Undefined while they are loaded. */
  rows: readonly T[] | undefined;
  rowKey: (row: T) => string;
  onOpen?: (row: T) => void;
  empty: ReactNode;
  error?: unknown;
  retry?: () => void;
  /** Below the rows: more of them. */
  foot?: ReactNode;
  className?: string;
  /** More than one table on a page: only one has the keys. */
  quiet?: boolean;
}

/** The first column says what a row is. */
const FIRST =
  "max-sm:first:sticky max-sm:first:start-0 max-sm:first:bg-surface max-sm:first:shadow-[1px_0_0_var(--line)]";

export function ListTable<T>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  empty,
  error,
  retry,
  foot,
  className,
  quiet,
}: ListTableProps<T>) {
  const [at, setAt] = useState(-1);
  const body = useRef<HTMLTableSectionElement>(null);
  const step = (by: number) => setAt((before) => Math.max(0, Math.min((rows?.length ?? 1) - 1, before + by)));
  useEffect(() => {
    body.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  useKeys(
    {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      j: () => step(1),
      k: () => step(-1),
      Enter: (event) => {
        const row = rows?.[at];
        if (!row || !onOpen || event.target instanceof HTMLButtonElement) return false;
        onOpen(row);
      },
    },
    onOpen !== undefined && quiet !== true,
  );
  const frame = cx("min-h-0 overflow-auto rounded-xl bg-surface shadow-1 ring-1 ring-line", className);
  if (error && !rows)
    return (
      <div className={frame}>
        <Broken className="h-auto py-16" error={error} {...(retry ? { retry } : {})} />
      </div>
    );
  if (rows?.length === 0) return <div className={frame}>{empty}</div>;
  return (
    <div className={frame}>
      <table aria-label={label} aria-busy={rows === undefined} className="w-full min-w-152 table-fixed text-sm">
        <thead className="sticky top-0 z-10 bg-sunken text-xs text-ink-2 shadow-[inset_0_-1px_0_var(--line)]">
          <tr className="h-10">
            {columns.map((column) => {
              const look = cx(
                "px-3 text-start font-medium first:ps-5 last:pe-5",
                FIRST,
                "max-sm:first:bg-sunken",
                column.className,
              );
              // A column of buttons has no name; a heading without words would be read out as one.
              return column.head ? (
                <th key={column.key} scope="col" className={look}>
                  {column.head}
                </th>
              ) : (
                <td key={column.key} className={look} />
              );
            })}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows === undefined
            ? Array.from({ length: 6 }, (_, index) => (
                <tr key={index} className="h-13 border-b border-line last:border-0">
                  {columns.map((column) => (
                    <td key={column.key} className={cx("px-3 first:ps-5 last:pe-5", column.className)}>
                      <Skeleton className="h-4 w-3/5" />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row, index) => (
                <tr
                  key={rowKey(row)}
                  onClick={onOpen ? () => onOpen(row) : undefined}
                  className={cx(
                    "h-13 border-b border-line last:border-0",
                    onOpen && "hover:bg-sunken",
                    index === at && "shadow-[inset_3px_0_0_var(--brand)] rtl:shadow-[inset_-3px_0_0_var(--brand)]",
                  )}
                >
                  {columns.map((column, place) => (
                    <td
                      key={column.key}
                      className={cx("truncate px-3 py-1.5 first:ps-5 last:pe-5", FIRST, column.className)}
                    >
                      {place === 0 && onOpen ? (
                        <button
                          type="button"
                          className="max-w-full truncate text-start font-medium"
                          onClick={() => onOpen(row)}
                        >
                          {column.cell(row)}
                        </button>
                      ) : (
                        column.cell(row)
                      )}
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
      {foot}
    </div>
  );
}
