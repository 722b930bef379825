/** A look at one row at the side, without leaving the list: what it is, what can be done with it. */
import { ChevronDown, ChevronUp, Pencil } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { may } from "@/session/session";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Broken, Empty, Skeleton } from "@/ui/states";
import { useAway } from "../away";
import { Go } from "../go";
import { Act } from "./act";
import { Cell, isFigure } from "./cell";
import { type AnyColumn, type AnyList, type AnyRow, mayDo, type PeekLink } from "./list";
import { useOne } from "./rows";

interface PeekProps {
  list: AnyList;
  id: string;
  /** The row as the list has it; absent when it is not among those that are loaded. */
  row: AnyRow | undefined;
  onClose: () => void;
  onEdit: ((row: AnyRow) => void) | undefined;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

export function PeekPanel({ list, id, row, onClose, onEdit, onPrevious, onNext }: PeekProps) {
  const { t } = useTranslation();
  const away = useAway();
  const peek = list.peek;
  const whole = useOne(list.key, peek?.one, id);
  if (!peek) return null;
  const shown = peek.one ? whole.data : row;
  const edit = shown && onEdit ? () => onEdit(shown) : undefined;
  const actions = peek.actions ?? [];
  const canAct = shown && actions.some((one) => mayDo(one, may) && (one.when?.(shown) ?? true));
  return (
    <Dialog
      open
      onClose={onClose}
      side
      wide={peek.wide === true}
      title={shown ? peek.title(shown) : t("common:loading")}
      about={shown && peek.about ? peek.about(shown) : "\u00a0"}
      foot={
        <div className="flex w-full items-center gap-1">
          <IconButton label={t("office:previous")} disabled={!onPrevious} onClick={onPrevious}>
            <ChevronUp />
          </IconButton>
          <IconButton label={t("office:next")} disabled={!onNext} onClick={onNext}>
            <ChevronDown />
          </IconButton>
          <span className="flex-1" />
          {edit ? (
            <Button kind="primary" hint="E" icon={<Pencil className="size-4" />} disabled={away} onClick={edit}>
              {t("common:edit")}
            </Button>
          ) : null}
        </div>
      }
    >
      {shown ? (
        <div className="flex flex-col gap-6">
          {peek.facts ? <Facts facts={peek.facts} row={shown} /> : null}
          {peek.Body ? <peek.Body row={shown} /> : null}
          <Ways links={peek.links} row={shown} />
          {canAct ? (
            <div role="group" aria-label={t("kit:actions")} className="flex flex-wrap gap-2 border-t border-line pt-5">
              {actions.map((one) => (
                <Act key={one.name} of={list.key} action={one} row={shown} name={peek.title(shown)} />
              ))}
            </div>
          ) : null}
          {peek.Below ? <peek.Below row={shown} /> : null}
        </div>
      ) : whole.isError ? (
        <Broken error={whole.error} retry={() => void whole.refetch()} />
      ) : peek.one ? (
        <div className="flex flex-col gap-4">
          <Skeleton className="h-24 rounded-xl" />
          <Skeleton className="h-40 rounded-xl" />
        </div>
      ) : (
        <Empty title={t("kit:not_in_list")} />
      )}
      <PeekKeys onPrevious={onPrevious} onNext={onNext} onEdit={away ? undefined : edit} />
    </Dialog>
  );
}

/** To what belongs to the row elsewhere. */
function Ways({ links, row }: { links: readonly PeekLink<AnyRow>[] | undefined; row: AnyRow }) {
  const { t } = useTranslation();
  return (links ?? [])
    .filter((one) => may(one.may))
    .map(({ to, by, as, label, icon }) => (
      <Go
        key={to}
        to={to}
        search={{ [as ?? by]: String(row[by]) }}
        className="press flex h-11 items-center gap-2.5 self-start rounded-lg px-4 text-sm font-medium hairline-2 hover:bg-hover [&_svg]:size-4"
      >
        {icon}
        {t(label)}
      </Go>
    ));
}

/** The panel stands over the list, so it has keys of its own. */
function PeekKeys({
  onPrevious,
  onNext,
  onEdit,
}: Record<"onPrevious" | "onNext" | "onEdit", (() => void) | undefined>) {
  const previous = () => (onPrevious ? onPrevious() : false);
  const next = () => (onNext ? onNext() : false);
  useKeys({ "[": previous, "]": next, k: previous, j: next, e: () => (onEdit ? onEdit() : false) });
  return null;
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-center justify-between gap-4 border-b border-line py-1.5 text-sm last:border-0">
      <dt className="shrink-0 text-ink-2">{label}</dt>
      <dd className="min-w-0 text-end font-medium break-words">{children}</dd>
    </div>
  );
}

/** What is known of a row, one below the other; what is not known is left out. */
function Facts({ facts, row: values }: { facts: readonly AnyColumn[]; row: AnyRow }) {
  const { t } = useTranslation();
  const known = facts.filter((fact) => {
    if (fact.may && !may(fact.may)) return false;
    const value = fact.value ? fact.value(values) : values[fact.name];
    return !(value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0));
  });
  return (
    <dl>
      {known.map((fact) => (
        <Fact key={fact.name} label={t(fact.head)}>
          <span className={isFigure(fact) ? "tabular" : "whitespace-pre-line"}>
            <Cell column={fact} row={values} />
          </span>
        </Fact>
      ))}
    </dl>
  );
}
