/**
 * A cell that can be changed where it stands: the pencil, which shows over its row, opens a field in its place; Enter stores it, Escape
 * leaves it. A press anywhere else opens the row as in every list; where nothing hovers, the row's own page is the way.
 */
import { Pencil } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { pointed } from "@/lib/figures";
import { type MoneyFormat, useMoney } from "@/lib/money";
import { cx } from "@/ui/cx";
import { boxed } from "@/ui/field";
import { isFigure } from "./cell";
import type { AnyColumn, AnyRow, Edit } from "./list";

const QUANTITY = /^\d{1,9}(\.\d{1,3})?$/;

/** What was typed, as the API has it; undefined if it cannot be read. */
export function readTyped(kind: Edit<never>["kind"], text: string, money: Pick<MoneyFormat, "read">): unknown {
  const plain = text.trim();
  if (kind === "text") return plain || undefined;
  if (kind === "money") return money.read(plain);
  if (plain === "") return null;
  const figure = pointed(plain, 3);
  return figure !== undefined && QUANTITY.test(figure) ? figure : undefined;
}

interface EditCellProps {
  column: AnyColumn;
  edit: Edit<AnyRow>;
  row: AnyRow;
  isOpen: boolean;
  onOpen: () => void;
  onClose: () => void;
  onChange: (value: unknown) => void;
  children: ReactNode;
}

export function EditCell({ column, edit, row, isOpen, onOpen, onClose, onChange, children }: EditCellProps) {
  const { t } = useTranslation();
  const label = t("kit:change_cell", { name: edit.of(row), what: t(column.head) });
  if (isOpen)
    return <Typing label={label} column={column} edit={edit} row={row} onClose={onClose} onChange={onChange} />;
  return (
    <span className="relative block min-w-0">
      {children}
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={(event) => {
          event.stopPropagation();
          onOpen();
        }}
        className={cx(
          "press absolute -inset-y-2 my-auto grid size-10 place-items-center rounded-md bg-hover text-ink-2 opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 max-sm:hidden [@media(hover:none)]:hidden",
          isFigure(column) ? "-start-3" : "end-0",
        )}
      >
        <Pencil className="size-4" />
      </button>
    </span>
  );
}

type TypingProps = Pick<EditCellProps, "column" | "edit" | "row" | "onClose" | "onChange"> & { label: string };

function Typing({ label, column, edit, row, onClose, onChange }: TypingProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const now = row[column.name];
  const begin =
    now === null || now === undefined ? "" : edit.kind === "money" ? money.typed(now as number) : String(now);
  const [text, setText] = useState(begin);
  const [isWrong, setWrong] = useState(false);
  useEffect(() => field.current?.select(), []);
  const store = () => {
    const value = readTyped(edit.kind, text, money);
    if (value === undefined) return setWrong(true);
    onClose();
    if (text.trim() !== begin) onChange(value);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps what is pressed in the field from opening the row.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same.
    <span className="relative -mx-2 block" onClick={(event) => event.stopPropagation()}>
      <input
        ref={field}
        autoFocus
        aria-label={label}
        aria-invalid={isWrong || undefined}
        aria-describedby={isWrong ? id : undefined}
        dir={edit.kind === "text" ? "auto" : "ltr"}
        inputMode={edit.kind === "text" ? undefined : "decimal"}
        autoComplete="off"
        maxLength={edit.max}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(false);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Enter") store();
          else onClose();
        }}
        // Whoever goes on elsewhere means what was typed; what cannot be read is left as it was.
        onBlur={() => (readTyped(edit.kind, text, money) === undefined ? onClose() : store())}
        className={cx(boxed, "h-10 px-2", edit.kind !== "text" && "tabular text-end")}
      />
      {isWrong ? (
        <span
          id={id}
          role="alert"
          className="absolute end-0 top-full z-20 mt-0.5 rounded-md bg-rose-soft px-2 py-1 text-xs font-medium whitespace-nowrap text-rose-ink shadow-2"
        >
          {edit.kind === "money" && money.isForeign(text)
            ? t("common:counts_in", { symbol: money.symbol })
            : t(edit.kind === "text" ? "kit:needed" : "kit:not_a_figure")}
        </span>
      ) : null}
    </span>
  );
}
