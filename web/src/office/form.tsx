/** What forms of the office have in common: what was typed, what the server said of it, and not losing it. */
import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { fieldWords, wordsAt } from "@/api/words";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/dialog";
import { Notice } from "@/ui/states";
import { unsavedLines } from "./unsaved";

export interface Form<T> {
  now: T;
  set: (change: Partial<T>) => void;
  dirty: boolean;
  /** Starts anew from something else, e.g. what was saved. */
  reset: (to: T) => void;
  busy: boolean;
  error: unknown;
  /** What is wrong with a field, by the server's pointer or by our own check. */
  at: (pointer: string) => string | undefined;
  /** Sends; what is refused is shown at its fields. Answers whether it went well. */
  send: (work: () => Promise<void>, own?: Record<string, string>) => Promise<boolean>;
  loose: () => readonly string[];
}

/** The field that a pointer is about: the API's name of it, or ours, which is the same in another spelling. */
function fieldOf<T extends object>(pointer: string, draft: T): keyof T | undefined {
  const name = pointer.split("/")[1] ?? "";
  const ours = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [name, ours].find((one) => one in draft) as keyof T | undefined;
}

/** What a pointer is about within its field, e.g. one rate of several. */
function below(pointer: string, value: unknown): string | undefined {
  let found = value;
  for (const step of pointer.split("/").slice(2))
    if (typeof found === "object" && found !== null) found = (found as Record<string, unknown>)[step];
  return JSON.stringify(found);
}

export function useForm<T extends object>(start: T): Form<T> {
  const { t } = useTranslation();
  const [base, setBase] = useState(start);
  const [now, setNow] = useState(start);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [own, setOwn] = useState<Record<string, string>>({});
  // What was sent when it was refused: a field that was changed since is not called wrong any more.
  const [refused, setRefused] = useState(start);
  // Fields ask for their errors while they are drawn: what nobody asks for stands on top.
  const asked = useRef(new Set<string>());
  const dirty = useMemo(() => JSON.stringify(now) !== JSON.stringify(base), [now, base]);
  useEffect(() => {
    if (error || Object.keys(own).length > 0) document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error, own]);
  const isMended = (pointer: string) => {
    const field = fieldOf(pointer, now);
    return field !== undefined && below(pointer, now[field]) !== below(pointer, refused[field]);
  };
  const violations = error instanceof ApiProblem ? error.errors.filter(({ pointer }) => !isMended(pointer)) : [];
  const allMended = error instanceof ApiProblem && error.errors.length > 0 && violations.length === 0;
  return {
    now,
    set: (change) => setNow((before) => ({ ...before, ...change })),
    dirty,
    reset: (to) => {
      setBase(to);
      setNow(to);
      setError(undefined);
      setOwn({});
    },
    busy,
    error,
    at: (pointer) => {
      asked.current.add(pointer);
      return isMended(pointer) ? undefined : (own[pointer] ?? wordsAt(t, error, pointer));
    },
    loose: () => {
      if (error === undefined)
        return Object.keys(own).some((one) => !isMended(one)) ? [t("office:look_at_fields")] : [];
      if (allMended) return [];
      const rest = violations
        .filter((one) => !asked.current.has(one.pointer))
        .map((one) => `${one.pointer.slice(1).replaceAll("/", " ")}: ${fieldWords(t, one)}`);
      return [...(violations.length > 0 ? [t("office:look_at_fields")] : unsavedLines(t, error)), ...rest];
    },
    send: async (work, wrong = {}) => {
      setOwn(wrong);
      setError(undefined);
      setRefused(now);
      if (Object.keys(wrong).length > 0) return false;
      setBusy(true);
      try {
        await work();
        return true;
      } catch (caught) {
        setError(caught);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

const FLOATS = {
  up: "absolute inset-x-0 bottom-0 z-10",
  down: "absolute inset-x-0 top-0 z-10",
  /** A row of its own, where that takes room from what scrolls and moves nothing. */
  no: "basis-full empty:hidden",
} as const;

/**
 * What belongs to no field; for a conflict the way out of it. It floats over a slot that is there anyway, a header or a foot, so that it
 * pushes no field aside: more lines than the slot has room for reach beyond it, up or down.
 */
export function FormErrors<T>({
  form,
  onNewer,
  newer,
  floats,
}: {
  form: Form<T>;
  onNewer?: () => void;
  /** Said while nothing was refused: somebody else has changed it meanwhile. */
  newer?: string | undefined;
  floats: keyof typeof FLOATS;
}) {
  const { t } = useTranslation();
  const lines = form.loose();
  const look = cx("w-fit max-w-full px-3 py-2", floats !== "no" && "shadow-2");
  const stale = form.error instanceof ApiProblem && form.error.code === "kernel.stale" ? t("office:stale") : undefined;
  const conflict = stale ?? (lines.length === 0 ? newer : undefined);
  const notice =
    conflict !== undefined ? (
      <Notice tone={stale ? "amber" : "sky"} className={look}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <p>{conflict}</p>
          {onNewer ? (
            <Button size="sm" onClick={onNewer}>
              {t("office:load_newer")}
            </Button>
          ) : null}
        </div>
      </Notice>
    ) : lines.length > 0 ? (
      <Notice tone="rose" className={look}>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </Notice>
    ) : null;
  return <div className={FLOATS[floats]}>{notice}</div>;
}

/** Below the fields of a small dialog, which stands in the middle: the room for what is refused is there before, so that it does not grow. */
export function RoomForErrors({ children }: { children: ReactNode }) {
  return <div className="-mb-3 min-h-10">{children}</div>;
}

/** A part of a form: what it is about at the start side, its fields beside. */
export function Section({
  title,
  text,
  children,
  className,
}: {
  title: string;
  text?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className="grid gap-x-8 gap-y-3 lg:grid-cols-[13rem_minmax(0,1fr)]">
      <header className="pt-1">
        <h2 className="text-base font-semibold tracking-tight">{title}</h2>
        {text ? <p className="mt-1 text-sm text-ink-2">{text}</p> : null}
      </header>
      <div className={cx("rounded-xl bg-surface p-5 shadow-1 hairline", className)}>{children}</div>
    </section>
  );
}

/** Asks before typed things are lost by going elsewhere. */
export function Leaving({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true });
  if (blocker.status !== "blocked") return null;
  return (
    <Dialog
      open
      onClose={blocker.reset}
      title={t("office:leave")}
      about={t("office:leave_text")}
      foot={
        <>
          <Button kind="danger" onClick={blocker.proceed}>
            {t("office:leave_do")}
          </Button>
          <Button kind="primary" autoFocus onClick={blocker.reset}>
            {t("office:leave_stay")}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
