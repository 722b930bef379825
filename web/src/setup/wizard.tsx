/** The first run, opened from the link that the program prints once: five steps, sent as one when all are taken. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, CircleCheck, FileUp, Link2Off, PackagePlus, ShoppingBasket, Store } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, type Violation } from "@/api/problem";
import { fieldWords, problemWords } from "@/api/words";
import { languageOf } from "@/i18n/start";
import { Button } from "@/ui/button";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { DevicesStep } from "./devices";
import {
  body,
  check,
  type Draft,
  forget,
  keep,
  kept,
  PASSWORD_LEAST,
  STEPS,
  type Step,
  shownAt,
  stepOf,
  type Wrong,
} from "./draft";
import { SetupFrame } from "./frame";
import { enter, flaws, found, isKnown, isWaiting, isWrongToken } from "./server";
import { AdminStep, BusinessStep, MoneyStep, PlaceStep } from "./steps";

const toTill = () => location.assign("/");

interface Made {
  name: string;
  username: string;
  /** Whether they are signed in already. */
  isIn: boolean;
}

/** The one-time token stands behind the `#`, where no log sees it. */
function useToken(): string {
  const [token, setToken] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const look = () => setToken(location.hash.slice(1));
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);
  return token;
}

export function SetupWizard() {
  const { t } = useTranslation();
  const token = useToken();
  const queries = useQueryClient();
  const [done, setDone] = useState<Made>();
  const state = useQuery({
    queryKey: ["setup"],
    queryFn: isWaiting,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data } }) => (data === undefined ? 3000 : false),
  });

  // Once for a link: whether it is the right one does not change while its steps are taken, unless the server starts anew.
  const known = useQuery({
    queryKey: ["setup", "token", token],
    queryFn: () => isKnown(token),
    enabled: state.data === true && token !== "",
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

  useEffect(() => {
    document.title = `${t("setup:title")} · ${t("common:product")}`;
  }, [t]);

  if (done) {
    return (
      <SetupFrame step="done">
        <End
          icon={<CircleCheck />}
          title={t("setup:done.title", { name: done.name })}
          text={
            done.isIn
              ? t("setup:done.text_in", { name: done.username })
              : t("setup:done.text", { username: done.username })
          }
        >
          <Ways />
        </End>
      </SetupFrame>
    );
  }
  if (state.data === undefined) {
    return (
      <SetupFrame>
        {state.error ? <Broken error={state.error} retry={() => void state.refetch()} /> : <Waiting />}
      </SetupFrame>
    );
  }
  if (!state.data) {
    return (
      <SetupFrame>
        <End
          icon={<Store />}
          title={t("setup:already.title")}
          text={t("setup:already.text")}
          action={t("session:sign_in")}
        />
      </SetupFrame>
    );
  }
  if (!token) {
    return (
      <SetupFrame>
        <End icon={<Link2Off />} title={t("setup:no_token.title")} text={t("setup:no_token.text")} />
      </SetupFrame>
    );
  }
  if (known.data === undefined) {
    return (
      <SetupFrame>
        <Waiting />
      </SetupFrame>
    );
  }
  if (!known.data) {
    return (
      <SetupFrame>
        <End icon={<Link2Off />} title={t("setup:wrong_token.title")} text={t("setup:wrong_token.text")} />
      </SetupFrame>
    );
  }
  return <Steps token={token} onDone={setDone} onAlready={() => queries.setQueryData(["setup"], false)} />;
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common:loading")} className="flex flex-col gap-5">
      <Skeleton className="h-9 w-2/3" />
      <Skeleton className="h-11" />
      <Skeleton className="h-11" />
    </div>
  );
}

/** The shop has no products yet: they come first, one by one or from a file; who has them elsewhere begins to sell. */
function Ways() {
  const { t } = useTranslation();
  const go = (to: string) => () => location.assign(to);
  return (
    <div className="mt-3 flex w-full flex-col gap-3">
      <Button
        kind="primary"
        size="lg"
        autoFocus
        icon={<PackagePlus className="size-5" />}
        onClick={go("/office/products/new")}
      >
        {t("setup:done.add")}
      </Button>
      <Button size="lg" icon={<FileUp className="size-5" />} onClick={go("/office/products/import")}>
        {t("setup:done.import")}
      </Button>
      <Button size="lg" icon={<ShoppingBasket className="size-5" />} onClick={toTill}>
        {t("setup:done.open")}
      </Button>
    </div>
  );
}

interface EndProps {
  icon: ReactNode;
  title: string;
  text: string;
  action?: string;
  /** Several ways on. */
  children?: ReactNode;
}

/** Where there is nothing to type: what is so, and the way on. */
function End({ icon, title, text, action, children }: EndProps) {
  return (
    <div className="flex flex-col items-start gap-3">
      <span className="grid size-14 place-items-center rounded-full bg-brand-soft text-brand-ink [&_svg]:size-7">
        {icon}
      </span>
      <h1 className="text-2xl font-semibold tracking-tight break-words">{title}</h1>
      <p className="text-ink-2">{text}</p>
      {action ? (
        <Button kind="primary" size="lg" className="mt-3" autoFocus onClick={toTill}>
          {action}
        </Button>
      ) : null}
      {children}
    </div>
  );
}

interface StepsProps {
  token: string;
  onDone: (made: Made) => void;
  /** Somebody was faster, or an answer that got lost had been a yes. */
  onAlready: () => void;
}

function Steps({ token, onDone, onAlready }: StepsProps) {
  const { t, i18n } = useTranslation();
  const [{ step, draft }, setAt] = useState(kept);
  const [wrong, setWrong] = useState<Wrong>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  /** It was sent and something in it refused: what is mended is sent again at once, not after all the steps. */
  const [refused, setRefused] = useState(false);
  /** Counts the moves, so that the focus follows even to the same step. */
  const [moves, setMoves] = useState(0);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => keep(step, draft), [step, draft]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a move is what moves the focus.
  useEffect(() => {
    const inputs = [...(form.current?.querySelectorAll<HTMLInputElement>("input:not([aria-hidden])") ?? [])];
    const typed = step === "business" || step === "admin" ? (inputs.find((input) => !input.value) ?? inputs[0]) : null;
    const first =
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]") ?? typed ?? form.current?.querySelector("h1");
    first?.focus();
  }, [step, moves]);

  const go = (to: Step, marks: Wrong = {}, why?: unknown) => {
    setWrong(marks);
    setError(why);
    setAt((at) => ({ ...at, step: to }));
    setMoves((count) => count + 1);
  };
  const change = (more: Partial<Draft>, ...pointers: string[]) => {
    setAt((at) => ({ ...at, draft: { ...at.draft, ...more } }));
    if (pointers.length === 0) return;
    setError(undefined);
    setWrong((marks) => Object.fromEntries(Object.entries(marks).filter(([pointer]) => !pointers.includes(pointer))));
  };

  /** What this browser can see to be wrong, in words. */
  const seen = (): Wrong =>
    Object.fromEntries(
      Object.entries(check(draft)).map(([pointer, key]) => [
        pointer,
        t(`setup:wrong.${key}`, { count: PASSWORD_LEAST }),
      ]),
    );
  const firstOf = (marks: Wrong): Step | undefined =>
    STEPS.find((one) => Object.keys(marks).some((pointer) => stepOf(pointer) === one));

  /** The server's words for a field, in the language of the page where the kind of error is known. */
  const told = (errors: readonly Violation[]): Wrong => {
    const marks: Record<string, string> = {};
    for (const one of errors) marks[shownAt(one.pointer)] ??= fieldWords(t, one);
    return marks;
  };

  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await found(token, body(draft, languageOf(i18n.language)));
      localStorage.setItem("till.username", made.username);
      forget();
      history.replaceState(history.state, "", "/setup");
      onDone({ ...made, isIn: await enter(made.username, draft.password) });
    } catch (caught) {
      const problem = caught instanceof ApiProblem ? caught : undefined;
      if (problem?.code === "setup.done") {
        forget();
        onAlready();
        return;
      }
      const marks = problem ? told(problem.errors) : {};
      const to = firstOf(marks);
      setRefused(to !== undefined);
      if (to) go(to, marks, caught);
      else setError(caught);
    } finally {
      setBusy(false);
    }
  };

  /** What only the server can see to be wrong on this step, said where it was typed. */
  const toldHere = async (): Promise<Wrong> => {
    if (step === "place") return {};
    setBusy(true);
    const marks = told(await flaws(token, body(draft, languageOf(i18n.language))).finally(() => setBusy(false)));
    return Object.fromEntries(Object.entries(marks).filter(([pointer]) => stepOf(pointer) === step));
  };

  const next = async () => {
    const marks = seen();
    const at = STEPS.indexOf(step);
    // The last step looks at all of them: after a reload the password has to be typed again.
    const first = firstOf(marks);
    if (first && STEPS.indexOf(first) <= at) go(first, marks);
    else if (step === "devices" || (refused && !first)) void send();
    else {
      try {
        const here = await toldHere();
        if (Object.keys(here).length > 0) go(step, here);
        else go(STEPS[at + 1] ?? "devices");
      } catch (caught) {
        // The server was started anew meanwhile: better said now than after the last step.
        setError(caught);
      }
    }
  };
  const back = () => go(STEPS[STEPS.indexOf(step) - 1] ?? "place");

  const onKey = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.nativeEvent.isComposing) return;
    const on = event.target as HTMLElement;
    if (on.tagName === "H1" || (on.tagName === "TEXTAREA" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      form.current?.requestSubmit();
    }
  };

  const last = step === "devices";
  const sends = last || refused;
  const fields = { draft, onChange: change, wrong };
  const shown = Object.entries(wrong).some(([pointer]) => stepOf(pointer) === step);
  return (
    <SetupFrame step={step} {...(busy ? {} : { onStep: (to: Step) => go(to) })}>
      <form
        ref={form}
        noValidate
        aria-labelledby="setup-step"
        className="flex flex-col gap-5"
        onKeyDown={onKey}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void next();
        }}
      >
        <header>
          <h1 id="setup-step" tabIndex={-1} className="text-2xl font-semibold tracking-tight outline-none">
            {t(`setup:${step}.title`)}
          </h1>
          <p className="mt-1 text-ink-2">{t(`setup:${step}.text`)}</p>
        </header>
        {error ? <Notice tone="rose">{shown ? t("setup:look_at_fields") : words(error)}</Notice> : null}
        {step === "place" ? <PlaceStep {...fields} /> : null}
        {step === "business" ? <BusinessStep {...fields} /> : null}
        {step === "admin" ? <AdminStep {...fields} /> : null}
        {step === "money" ? <MoneyStep {...fields} /> : null}
        {last ? <DevicesStep business={draft.business} /> : null}
        <footer className="mt-2 flex items-center justify-between gap-3">
          {step === "place" ? (
            <span />
          ) : (
            <Button kind="ghost" size="lg" onClick={back} disabled={busy}>
              {t("common:back")}
            </Button>
          )}
          <Button kind="primary" size="lg" type="submit" busy={busy} className="min-w-40">
            {sends ? t("setup:finish") : t("setup:next")}
            {sends || busy ? null : <ArrowRight className="size-4 rtl:-scale-x-100" />}
          </Button>
        </footer>
      </form>
    </SetupFrame>
  );

  function words(caught: unknown): string {
    if (!(caught instanceof ApiProblem)) return problemWords(t, caught);
    if (isWrongToken(caught)) return t("setup:wrong.token");
    if (caught.isNetwork) return t("setup:wrong.away");
    if (caught.status === 429) return t("setup:wrong.too_often");
    const loose = caught.errors.filter(({ pointer }) => !stepOf(shownAt(pointer))).map((one) => fieldWords(t, one));
    return [problemWords(t, caught), ...loose].join(" ");
  }
}
