/** Receipts of this branch, newest first, and printing one again: a duplicate is marked, counted and on record. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CloudAlert, CloudUpload, ReceiptText, Search } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemWords } from "@/api/words";
import { useKeyNames } from "@/keys/chosen";
import { useKeys } from "@/keys/keys";
import { useMoney } from "@/lib/money";
import { useTime } from "@/lib/time";
import { useOutgoingEntries } from "@/sales/outgoing";
import { useScanner } from "@/scanner/use-scanner";
import { useMay, useSession } from "@/session/session";
import { useTenderWord } from "@/shifts/tender-word";
import { usePlace } from "@/till/place";
import { Badge } from "@/ui/badge";
import { Button, Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { Pills } from "@/ui/pills";
import { Broken, Empty, Notice, Skeleton } from "@/ui/states";
import { scannedReceipt, wantedOf } from "./find";
import { Preview } from "./preview";
import { customersCalled, firstFound, type ReceiptRow as Row, useReceiptRows } from "./receipt-rows";

const NO_AMOUNTS = { read: () => undefined };
const TENDERS = ["cash", "card", "other"] as const;

export function Receipts() {
  const { t } = useTranslation();
  const keyName = useKeyNames();
  const navigate = useNavigate({ from: "/receipts" });
  const { q: asked, id } = useSearch({ from: "/inside/receipts" });
  // An address that somebody typed may hold bare digits, which arrive as a number.
  const q = String(asked ?? "");
  const register = usePlace((place) => place.register);
  const shift = usePlace((place) => place.shift);
  const branch = register?.branch_id;
  const branchCode = useSession(({ me }) => me?.branches.find((one) => one.branch_id === branch)?.code);
  const money = useMoney();
  const tenderWord = useTenderWord();
  // What was paid is told by the list of sales, which is another right.
  const maySales = useMay("sales.view");
  const text = useDeferredValue(q.trim());
  const meant = (typed: string) =>
    wantedOf(
      typed,
      register && branchCode && shift
        ? { branch: branchCode, register: register.code, year: Number(shift.business_date.slice(0, 4)) }
        : undefined,
      maySales ? money : NO_AMOUNTS,
    );
  const wanted = meant(text);
  const [tender, setTender] = useState<string | undefined>();
  /** The digits that are meant as an amount, and which. */
  const [asAmount, setAsAmount] = useState<{ text: string; amount: number } | undefined>();
  const amounts = wanted.by === "number" ? wanted.amounts : [];
  const chosen = amounts.find((one) => asAmount?.text === text && asAmount.amount === one);
  const amount = wanted.by === "amount" ? wanted.amount : chosen;
  const mayCustomers = useMay("customers.view");
  const people = useQuery({
    queryKey: ["customers", text],
    queryFn: () => customersCalled(text),
    enabled: wanted.by === "customer" && mayCustomers,
  });
  const [person, setPerson] = useState<string | undefined>();
  const matches = wanted.by === "customer" ? (people.data ?? []) : [];
  // The first match is meant until another one is chosen.
  const customer = (matches.find((one) => one.customer_id === person) ?? matches[0])?.customer_id;
  const field = useRef<HTMLInputElement>(null);
  const list = useReceiptRows(
    {
      branch,
      customer,
      number: wanted.by === "number" && amount === undefined ? wanted.number : undefined,
      amount,
      // The beginning of a number is known to invoices only, and who types a number wants that receipt.
      tender: maySales && (wanted.by !== "number" || amount !== undefined) ? tender : undefined,
    },
    wanted.by !== "customer" || customer !== undefined,
  );
  const looked = text || (tender ? tenderWord(tender) : "");
  const nobody = wanted.by === "customer" && customer === undefined && !people.isFetching;
  const rows = nobody ? [] : (list.data?.pages.flatMap((page) => page.rows) ?? []);
  const failed = list.isError ? list : people.isError ? people : undefined;
  const shown = id ?? rows[0]?.id;
  const search = (next: string) => void navigate({ search: next ? { q: next } : {}, replace: true });
  const open = (row: Row | undefined) =>
    row && void navigate({ search: { ...(q ? { q } : {}), id: row.id }, replace: true });
  const step = (by: 1 | -1) =>
    open(rows[Math.min(rows.length - 1, Math.max(0, rows.findIndex((row) => row.id === shown) + by))]);

  /** Bare digits and Enter: the first meaning of them that there is a receipt for. */
  const find = async () => {
    const typed = q.trim();
    const now = meant(typed);
    if (now.by !== "number") return;
    const found = await firstFound([undefined, ...now.amounts], (one) =>
      one === undefined ? { branch, number: now.number } : { branch, amount: one },
    ).catch(() => undefined);
    // Who typed on meanwhile means something else.
    if (!found || field.current?.value.trim() !== typed) return;
    setTender(undefined);
    setAsAmount(found.meaning === undefined ? undefined : { text: typed, amount: found.meaning });
    void navigate({ search: { q, id: found.id }, replace: true });
  };

  useKeys({
    "sale.search": () => field.current?.focus(),
    "/": () => field.current?.focus(),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
  });
  // The barcode of a receipt finds it.
  useScanner((code) => void navigate({ search: scannedReceipt(code), replace: true }));

  return (
    <div className="flex h-full max-md:flex-col">
      <section className="flex min-h-0 min-w-0 flex-1 flex-col" aria-label={t("invoices:receipts")}>
        <header className="flex flex-wrap items-end justify-between gap-3 px-8 pt-6 pb-4 max-md:px-3 max-md:pt-3">
          <div>
            <h1 className="text-2xl font-semibold tracking-tight">{t("invoices:receipts")}</h1>
            <p className="mt-1 text-sm text-ink-2">{t("invoices:receipts_text")}</p>
          </div>
          <div className="relative w-80 max-w-full">
            <Search
              aria-hidden
              className="pointer-events-none absolute start-3.5 top-1/2 size-4.5 -translate-y-1/2 text-ink-3"
            />
            <input
              ref={field}
              type="search"
              aria-label={t("invoices:search")}
              placeholder={t("invoices:search")}
              value={q}
              onChange={(event) => search(event.target.value)}
              onKeyDown={(event) => event.key === "Enter" && void find()}
              className="h-11 w-full rounded-lg bg-surface ps-11 pe-12 shadow-1 hairline-2 placeholder:text-ink-3 focus:outline-2 focus:outline-offset-0 focus:outline-brand"
            />
            <span className="absolute inset-y-0 end-3 flex items-center">
              <Kbd>{keyName("sale.search")}</Kbd>
            </span>
          </div>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto px-8 pb-8 max-md:px-3">
          {matches.length > 0 ? (
            <Pills
              className="mb-3"
              label={t("invoices:receipts_of")}
              value={customer}
              onChange={setPerson}
              choices={matches.map((one) => ({ value: one.customer_id, label: one.name }))}
            />
          ) : null}
          {amounts.length > 0 && wanted.by === "number" ? (
            <Pills
              className="mb-3"
              label={t("invoices:meant")}
              value={String(chosen ?? "number")}
              onChange={(next) => {
                const one = amounts.find((minor) => String(minor) === next);
                setAsAmount(one === undefined ? undefined : { text, amount: one });
              }}
              choices={[
                { value: "number", label: t("invoices:by_number", { number: wanted.number }) },
                ...amounts.map((minor) => ({
                  value: String(minor),
                  label: t("invoices:by_amount", { amount: money.text(minor) }),
                })),
              ]}
            />
          ) : maySales && wanted.by !== "number" ? (
            <Pills
              className="mb-3"
              label={t("invoices:paid_by")}
              value={tender ?? "all"}
              onChange={(next) => setTender(next === "all" ? undefined : next)}
              choices={[
                { value: "all", label: t("common:all") },
                ...TENDERS.map((value) => ({ value, label: tenderWord(value) })),
              ]}
            />
          ) : null}
          {wanted.by === "all" && !tender ? <Unsent register={register?.register_id} /> : null}
          {failed && rows.length > 0 ? <Notice className="mb-3">{t("invoices:old_list")}</Notice> : null}
          {(list.isPending || people.isFetching) && rows.length === 0 && !nobody && !failed ? (
            <div className="flex flex-col gap-px overflow-hidden rounded-xl">
              {Array.from({ length: 9 }, (_, at) => (
                <Skeleton key={at} className="h-16 rounded-none" />
              ))}
            </div>
          ) : failed && rows.length === 0 ? (
            <Broken error={failed.error} retry={() => void failed.refetch()} />
          ) : rows.length === 0 ? (
            <Empty
              icon={<ReceiptText />}
              title={looked ? t("invoices:no_match", { text: looked }) : t("invoices:none")}
              text={looked ? t("invoices:no_match_text") : t("invoices:none_text")}
            />
          ) : (
            <>
              <ul className="overflow-hidden rounded-xl bg-surface shadow-1 hairline">
                {rows.map((row) => (
                  <ReceiptRow key={row.id} row={row} selected={row.id === shown} onOpen={open} />
                ))}
              </ul>
              {list.hasNextPage ? (
                <Button
                  className="mx-auto mt-4 flex"
                  busy={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  {t("invoices:older")}
                </Button>
              ) : null}
            </>
          )}
        </div>
      </section>
      <aside
        aria-label={t("invoices:preview")}
        className="flex w-90 shrink-0 flex-col border-s border-line bg-hover max-md:h-1/2 max-md:w-full max-md:border-s-0 max-md:border-t xl:w-101"
      >
        {shown ? <Preview id={shown} /> : null}
      </aside>
    </div>
  );
}

function ReceiptRow({ row, selected, onOpen }: { row: Row; selected: boolean; onOpen: (row: Row) => void }) {
  const { t } = useTranslation();
  const time = useTime();
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-current={selected}
        onClick={() => onOpen(row)}
        className={cx(
          "flex h-16 w-full items-center gap-4 px-5 text-start hover:bg-hover",
          selected && "bg-brand-soft hover:bg-brand-soft",
        )}
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-semibold">
            <bdi>{row.number}</bdi>
          </span>
          <span className="block truncate text-xs text-ink-2">
            {time.moment(row.at)}
            {row.customer ? ` · ${row.customer}` : ""}
          </span>
        </span>
        {row.copies > 0 ? <Badge tone="amber">{t("invoices:copies", { count: row.copies })}</Badge> : null}
        {row.isPaid === true ? <span className="text-xs text-ink-3">{t("invoices:paid")}</span> : null}
        {row.isPaid === false ? <Badge tone="rose">{t("invoices:open")}</Badge> : null}
        <Money minor={row.totalMinor} sign className="w-28 text-end font-semibold" />
      </button>
    </li>
  );
}

/** Sales of this register that the server has not answered yet: they have no number, but nobody should think they are lost. */
function Unsent({ register }: { register: string | undefined }) {
  const { t } = useTranslation();
  const time = useTime();
  const all = useOutgoingEntries((state) => state.entries);
  const entries = all.flatMap((one) => (one.kind === "complete" && one.register === register ? [one] : []));
  if (entries.length === 0) return null;
  return (
    <ul aria-label={t("invoices:sending")} className="mb-3 overflow-hidden rounded-xl bg-surface shadow-1 hairline">
      {entries.map((entry) => (
        <li key={entry.saleId} className="flex h-16 items-center gap-4 border-b border-line px-5 last:border-0">
          {entry.state === "refused" ? (
            <CloudAlert aria-hidden className="size-5 text-rose-ink" />
          ) : (
            <CloudUpload aria-hidden className="size-5 text-amber-ink" />
          )}
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-semibold">
              {t(entry.state === "refused" ? "invoices:refused" : "invoices:sending")}
            </span>
            <span className="block truncate text-xs text-ink-2">
              <bdi>{entry.body.occurred_at ? time.moment(entry.body.occurred_at) : ""}</bdi>
              {entry.problem ? ` · ${problemWords(t, entry.problem)}` : ""}
            </span>
          </span>
          {entry.body.expected_total_minor == null ? null : (
            <Money minor={entry.body.expected_total_minor} sign className="w-28 text-end font-semibold" />
          )}
        </li>
      ))}
    </ul>
  );
}
