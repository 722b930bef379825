/** A row of a list's table: chosen with its box, opened with a press, and what may be changed in place is. */
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { may } from "@/session/session";
import { Checkbox } from "@/ui/checkbox";
import { cx } from "@/ui/cx";
import { Cell, isFigure, isNothing, memberOf } from "./cell";
import type { ChangeCell } from "./change";
import { EditCell } from "./edit-cell";
import type { AnyColumn, AnyRow, Edit } from "./list";

export interface Placed {
  row: AnyRow;
  id: string;
  depth: number;
}

export interface Choice {
  chosen: ReadonlyMap<string, AnyRow>;
  set: (chosen: ReadonlyMap<string, AnyRow>) => void;
  name: (row: AnyRow) => string;
}

/** What is chosen after a press on a row's box. */
export function toggled({ chosen }: Choice, { id, row }: Placed): ReadonlyMap<string, AnyRow> {
  const next = new Map(chosen);
  if (!next.delete(id)) next.set(id, row);
  return next;
}

/** How a cell is changed in place, where it may be. */
export const editOf = ({ edit }: AnyColumn, row: AnyRow): Edit<AnyRow> | undefined =>
  edit && may(edit.may) && (edit.when?.(row) ?? true) ? edit : undefined;

export const CELL = "px-3 first:ps-5 last:pe-5";

/** On a telephone a row is a card: what it is and its figure above, the rest of it below, each with its name where a figure needs one. */
const CARD =
  "max-sm:flex max-sm:h-auto max-sm:flex-wrap max-sm:items-baseline max-sm:gap-x-3 max-sm:gap-y-0.5 max-sm:px-4 max-sm:py-2";
const ON_CARD = "max-sm:empty:hidden max-sm:w-auto max-sm:max-w-full max-sm:p-0 max-sm:first:ps-0 max-sm:last:pe-0";

/** The figure that stands beside the name on a telephone: the first amount or quantity. */
export const leadOf = (columns: readonly AnyColumn[]): AnyColumn | undefined =>
  columns.find(({ kind }, place) => place > 0 && (kind === "money" || kind === "quantity"));

function onCard(column: AnyColumn, row: AnyRow, place: number, lead: AnyColumn | undefined): string {
  if (place === 0) return "max-sm:min-w-0 max-sm:flex-1 max-sm:whitespace-normal max-sm:[&_*]:whitespace-normal";
  if (column === lead) return "max-sm:shrink-0 max-sm:font-medium";
  if (!column.show && !column.nothing && isNothing(memberOf(column, row))) return "max-sm:hidden";
  return "max-sm:order-2 max-sm:flex max-sm:items-center max-sm:text-start max-sm:text-xs max-sm:text-ink-2";
}
export const SELECT = "w-14 ps-5 pt-1 text-start max-sm:hidden";

interface RowProps {
  placed: Placed;
  index: number;
  columns: readonly AnyColumn[];
  isMarked: boolean;
  onOpen: (() => void) | undefined;
  choice: Choice | undefined;
  /** The column that is being changed. */
  editing: string | undefined;
  setEditing: (column: string | undefined) => void;
  onChange: ChangeCell | undefined;
  /** Is told how high it is: a card has as many lines as it needs. */
  measure: (row: HTMLTableRowElement | null) => void;
}

export function Row({
  placed,
  index,
  columns,
  isMarked,
  onOpen,
  choice,
  editing,
  setEditing,
  onChange,
  measure,
}: RowProps) {
  const { t } = useTranslation();
  const { row, id, depth } = placed;
  const lead = leadOf(columns);
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      onClick={onOpen}
      className={cx(
        "group h-13 border-b border-line last:border-0",
        CARD,
        choice?.chosen.has(id) ? "bg-brand-soft" : onOpen && "hover:bg-sunken",
        onOpen && "cursor-pointer",
        isMarked && "shadow-[inset_3px_0_0_var(--brand)] rtl:shadow-[inset_-3px_0_0_var(--brand)]",
      )}
      data-marked={isMarked || undefined}
    >
      {choice ? <Chooser choice={choice} placed={placed} /> : null}
      {columns.map((column, place) => {
        const edit = onChange && editOf(column, row);
        const content = <Content column={column} row={row} onOpen={place === 0 ? onOpen : undefined} />;
        return (
          <td
            key={column.name}
            style={place === 0 && depth > 0 ? indent(depth) : undefined}
            className={cx(
              CELL,
              ON_CARD,
              onCard(column, row, place, lead),
              editing === column.name ? "overflow-visible" : "truncate",
              "py-1.5",
              place > 0 && "text-ink-2",
              isFigure(column) && "text-end text-ink tabular",
              column.width,
            )}
          >
            {place > 0 && column !== lead && isFigure(column) ? (
              <span className="me-1 text-ink-3 sm:hidden">{t(column.head)}</span>
            ) : null}
            {edit && onChange ? (
              <EditCell
                column={column}
                edit={edit}
                row={row}
                isOpen={editing === column.name}
                onOpen={() => setEditing(column.name)}
                onClose={() => setEditing(undefined)}
                onChange={(value) => void onChange(column, row, value)}
              >
                {content}
              </EditCell>
            ) : (
              content
            )}
          </td>
        );
      })}
      {/* Where the second line of the card begins. */}
      <td aria-hidden className="sm:hidden max-sm:order-1 max-sm:h-0 max-sm:basis-full max-sm:p-0" />
    </tr>
  );
}

const indent = (depth: number): CSSProperties => ({ paddingInlineStart: `${1.25 + depth * 1.75}rem` });

/** The whole cell is the box: a small square is hard to hit. */
function Chooser({ choice, placed }: { choice: Choice; placed: Placed }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box inside has the keys.
    <td
      className={SELECT}
      onClick={(event) => {
        event.stopPropagation();
        if (event.target === event.currentTarget) choice.set(toggled(choice, placed));
      }}
    >
      <Checkbox
        checked={choice.chosen.has(placed.id)}
        label={t("kit:select", { name: choice.name(placed.row) })}
        onChange={() => choice.set(toggled(choice, placed))}
      />
    </td>
  );
}

function Content({
  column,
  row,
  onOpen,
}: {
  column: AnyColumn;
  row: AnyRow;
  onOpen: (() => void) | undefined;
}): ReactNode {
  if (!onOpen) return <Cell column={column} row={row} />;
  return (
    <button
      type="button"
      className="max-w-full truncate text-start font-medium"
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
    >
      <Cell column={column} row={row} />
    </button>
  );
}
