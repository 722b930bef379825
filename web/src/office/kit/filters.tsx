/** What narrows a list down, above it. What is typed rests a moment before it is asked. */
import { Popover } from "@base-ui/react/popover";
import { Funnel, Search as Glass, SlidersHorizontal, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { useMoney } from "@/lib/money";
import { may } from "@/session/session";
import { Button, Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Pick } from "@/ui/pick";
import { type Search, useAsked } from "../go";
import { minorOf, useAsk } from "./asked";
import type { AnyFilter, AnyList } from "./list";

const REST_MS = 180;
const BOX = "h-10 rounded-lg bg-surface text-sm hairline-2 max-xl:h-11";

interface TextProps {
  label: string;
  value: string | undefined;
  ask: (text: string | undefined) => void;
  /** The one that `/` leads to. */
  isFirst: boolean;
  /** Whether what is typed means nothing here. */
  isWrong?: (text: string) => boolean;
  /** Why, where that can be said. */
  whyWrong?: (text: string) => string | undefined;
}

export function TextFilter({ label, value, ask, isFirst, isWrong, whyWrong }: TextProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value ?? "");
  const latest = useRef(ask);
  latest.current = ask;
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);
  // Only typing asks: a field that is merely shown must not take away what a view has just put into the address.
  const type = (next: string) => {
    setText(next);
    clearTimeout(rest.current);
    rest.current = setTimeout(() => latest.current(next.trim() || undefined), REST_MS);
  };
  // The address may be changed elsewhere, by a view or by going back; what is being typed is not overruled.
  useEffect(() => {
    if (document.activeElement !== field.current) setText(value ?? "");
  }, [value]);
  useKeys({ "/": () => field.current?.focus() }, isFirst);
  return (
    <label className={cx("relative flex max-w-full shrink-0 items-center", isFirst ? "w-80 max-sm:w-60" : "w-48")}>
      <Glass className="absolute start-3 size-4 text-ink-2" />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={label}
        aria-invalid={Boolean(text && isWrong?.(text))}
        title={text ? whyWrong?.(text) : undefined}
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (text) type("");
          else event.currentTarget.blur();
        }}
        className={cx(
          BOX,
          "w-full ps-9 placeholder:text-ink-2 focus:outline-2 focus:outline-brand aria-invalid:text-rose",
          isFirst ? "pe-11" : "pe-3",
        )}
      />
      {isFirst ? <Kbd className="absolute end-3">/</Kbd> : null}
    </label>
  );
}

/** An amount: what is no amount asks for nothing, and says so by its colour. */
function MoneyFilter({ label, value, ask }: Omit<TextProps, "isFirst" | "isWrong">) {
  const { t } = useTranslation();
  const money = useMoney();
  const minor = minorOf(value);
  const take = (text: string | undefined) => ask(text === undefined ? undefined : money.read(text)?.toString());
  return (
    <TextFilter
      label={label}
      value={minor === undefined ? undefined : money.typed(minor)}
      ask={take}
      isFirst={false}
      isWrong={(text) => money.read(text) === undefined}
      whyWrong={(text) => (money.isForeign(text) ? t("common:counts_in", { symbol: money.symbol }) : undefined)}
    />
  );
}

function DayFilter({ label, value, ask }: Omit<TextProps, "isFirst" | "isWrong">) {
  const { t } = useTranslation();
  return (
    <span className={cx(BOX, "flex shrink-0 items-center gap-2 ps-3 pe-1 font-medium")}>
      <label className="flex items-center gap-2">
        {label}
        <input
          type="date"
          value={value ?? ""}
          onChange={(event) => ask(event.target.value || undefined)}
          className="h-9 bg-transparent font-normal text-ink-2 outline-none focus:text-ink"
        />
      </label>
      {value ? (
        <button
          type="button"
          aria-label={t("common:clear")}
          onClick={() => ask(undefined)}
          className="press grid size-8 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X className="size-4" />
        </button>
      ) : null}
    </span>
  );
}

const PICK = "max-w-60 shrink-0 [&>button]:h-10 [&>button]:rounded-lg max-xl:[&>button]:h-11";

interface OneProps<K extends AnyFilter["kind"]> {
  filter: Extract<AnyFilter, { kind: K }>;
  value: string | undefined;
  ask: (value: string | undefined) => void;
}

function ChoiceFilter({ filter, value, ask }: OneProps<"choice">) {
  const { t } = useTranslation();
  const known = filter.useChoices();
  // What a link asks for is shown and can be taken away, also where the choices are not here or do not hold it.
  const choices = value && !known.some((one) => one.value === value) ? [{ value, label: value }, ...known] : known;
  return (
    <Pick
      className={PICK}
      aria-label={t(filter.label)}
      empty={t(filter.label)}
      icon={filter.icon ?? <Funnel className="text-ink-2" />}
      clearable
      value={value}
      onChange={ask}
      choices={choices}
    />
  );
}

function WordFilter({ filter, value, ask }: OneProps<"word">) {
  const { t } = useTranslation();
  return (
    <Pick
      className={PICK}
      aria-label={t(filter.label)}
      empty={t(filter.label)}
      icon={<Funnel className="text-ink-2" />}
      clearable
      value={value}
      onChange={ask}
      choices={filter.values.map((one) => ({ value: one, label: t(`${filter.words}.${one}`) }))}
    />
  );
}

function FlagFilter({ filter, value, ask }: OneProps<"flag">) {
  const { t } = useTranslation();
  const on = value === "true";
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => ask(on ? undefined : "true")}
      className={cx(
        BOX,
        "press shrink-0 px-3.5 font-medium whitespace-nowrap hover:bg-hover aria-pressed:bg-brand-soft aria-pressed:text-brand-ink aria-pressed:shadow-[inset_0_0_0_1.5px_var(--brand)]",
      )}
    >
      {t(filter.label)}
    </button>
  );
}

function IdFilter({ label, ask }: Omit<TextProps, "value" | "isFirst">) {
  const { t } = useTranslation();
  return (
    <span className="flex h-10 shrink-0 items-center gap-1 rounded-lg bg-brand-soft ps-3.5 pe-1 text-sm font-medium text-brand-ink max-xl:h-11">
      {label}
      <button
        type="button"
        aria-label={t("common:clear")}
        onClick={() => ask(undefined)}
        className="press grid size-8 place-items-center rounded-md hover:bg-surface"
      >
        <X className="size-4" />
      </button>
    </span>
  );
}

function One({ filter, isFirst, value, ask }: { filter: AnyFilter; isFirst: boolean } & Asking) {
  const { t } = useTranslation();
  if (filter.may && !may(filter.may)) return value ? <IdFilter label={t(filter.label)} ask={ask} /> : null;
  switch (filter.kind) {
    case "text":
      return <TextFilter label={t(filter.label)} value={value} ask={ask} isFirst={isFirst} />;
    case "money":
      return <MoneyFilter label={t(filter.label)} value={value} ask={ask} />;
    case "choice":
      return <ChoiceFilter filter={filter} value={value} ask={ask} />;
    case "word":
      return <WordFilter filter={filter} value={value} ask={ask} />;
    case "id":
      return value ? <IdFilter label={t(filter.label)} ask={ask} /> : null;
    case "flag":
      return <FlagFilter filter={filter} value={value} ask={ask} />;
    case "day":
    case "moment":
      return <DayFilter label={t(filter.label)} value={value} ask={ask} />;
  }
}

interface Asking {
  value: string | undefined;
  ask: (value: string | undefined) => void;
}

/** What is asked seldom, behind one button. */
function More({ filters }: { filters: readonly AnyFilter[] }) {
  const { t } = useTranslation();
  const asked = useAsked();
  const ask = useAsk();
  return (
    <Popover.Root>
      <Popover.Trigger
        render={
          <Button kind="ghost">
            <SlidersHorizontal className="size-4" />
            {t("kit:more_filters")}
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="start" className="z-50 outline-none">
          <Popover.Popup className="rise flex w-80 max-w-[calc(100vw-1rem)] flex-col gap-3 rounded-lg bg-surface p-4 text-ink shadow-3 outline-none hairline">
            <Popover.Title className="text-xs font-normal text-ink-3">{t("kit:more_filters")}</Popover.Title>
            {filters.map((filter) => (
              <div key={filter.name} className="flex flex-col gap-1.5 [&>*]:w-full [&>*]:max-w-none">
                {/* What is in the field hides its placeholder; for those who hear the page the field says it itself. */}
                <span aria-hidden className="text-sm font-medium">
                  {t(filter.label)}
                </span>
                <One
                  filter={filter}
                  isFirst={false}
                  value={asked[filter.name]}
                  ask={(value) => ask({ [filter.name]: value } as Search)}
                />
              </div>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** What one filter behind the button asks, as it is said beside it. */
function useSaid(): (filter: AnyFilter, value: string) => string {
  const { t } = useTranslation();
  const money = useMoney();
  return (filter, value) => {
    const label = t(filter.label);
    const minor = filter.kind === "money" ? minorOf(value) : undefined;
    if (minor !== undefined) return `${label} ${money.text(minor)}`;
    return `${label} ${filter.kind === "word" ? t(`${filter.words}.${value}`, { defaultValue: value }) : value}`;
  };
}

export function Filters({ list }: { list: Pick<AnyList, "search" | "filters"> }) {
  const { t } = useTranslation();
  const asked = useAsked();
  const ask = useAsk();
  const said = useSaid();
  const filters = list.filters ?? [];
  const more = filters.filter(({ isMore }) => isMore);
  const firstText = list.search ? undefined : filters.find(({ kind }) => kind === "text")?.name;
  return (
    <>
      {list.search ? (
        <TextFilter label={t(list.search)} value={asked.q} ask={(q) => ask({ q, sort: undefined })} isFirst />
      ) : null}
      {filters.map((filter) => {
        const { name } = filter;
        const value = asked[name];
        const set = (next: string | undefined) => ask({ [name]: next } as Search);
        if (!filter.isMore)
          return <One key={name} filter={filter} isFirst={name === firstText} value={value} ask={set} />;
        return value ? <IdFilter key={name} label={said(filter, value)} ask={set} /> : null;
      })}
      {more.length > 0 ? <More filters={more} /> : null}
    </>
  );
}
