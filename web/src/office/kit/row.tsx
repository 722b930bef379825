/** A row of a list's table: chosen with its box, opened with a press, and what may be changed in place is. */
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { may } from "@/session/session";
import { Checkbox } from "@/ui/checkbox";
import { cx } from "@/ui/cx";
import { Cell, isFigure } from "./cell";
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

/** The first column says what a row is: it stays while the others move. */
export const FIRST =
  "max-sm:first:sticky max-sm:first:start-0 max-sm:first:bg-surface max-sm:first:shadow-[1px_0_0_var(--line)]";
export const CELL = "px-3 first:ps-5 last:pe-5";
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
}

export function Row({ placed, index, columns, isMarked, onOpen, choice, editing, setEditing, onChange }: RowProps) {
  const { row, id, depth } = placed;
  return (
    <tr
      aria-rowindex={index + 2}
      onClick={onOpen}
      className={cx(
        "group h-13 border-b border-line last:border-0",
        choice?.chosen.has(id) ? "bg-brand-soft" : onOpen && "hover:bg-sunken",
        onOpen && "cursor-pointer",
        isMarked && "shadow-[inset_3px_0_0_var(--brand)] rtl:shadow-[inset_-3px_0_0_var(--brand)]",
      )}
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
              FIRST,
              editing === column.name ? "overflow-visible" : "truncate",
              "py-1.5",
              place > 0 && "text-ink-2",
              isFigure(column) && "text-end text-ink tabular",
              column.width,
            )}
          >
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
