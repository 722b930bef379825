/** Receipts of this branch, newest first, and printing one again: a duplicate is marked, counted and on record. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Copy, FileText, ReceiptText, Search } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take, takePage } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { useKeys } from "@/keys/keys";
import { uuid7 } from "@/lib/ids";
import { queries } from "@/lib/queries";
import { useTime } from "@/lib/time";
import { listen } from "@/scanner/scanner";
import { useMay } from "@/session/session";
import { usePlace } from "@/till/place";
import { Badge } from "@/ui/badge";
import { Button, Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/dialog";
import { AreaField } from "@/ui/field";
import { Money } from "@/ui/money";
import { Broken, Empty, Notice, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { openPdf, printReceipt } from "./print";
import { ReceiptPaper } from "./receipt-paper";

type Row = Schemas["InvoiceRow"];

const PAGE = 50;

export function Receipts() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/receipts" });
  const { q = "", id } = useSearch({ from: "/inside/receipts" });
  const branch = usePlace((place) => place.register?.branch_id);
  const wanted = useDeferredValue(q.trim());
  const field = useRef<HTMLInputElement>(null);
  const list = useInfiniteQuery({
    queryKey: ["invoices", branch, wanted],
    queryFn: ({ pageParam }) =>
      takePage(
        api.GET("/api/v1/invoices", {
          params: {
            query: {
              limit: PAGE,
              ...(branch ? { branch_id: branch } : {}),
              ...(wanted ? { number: wanted } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.meta?.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const shown = id ?? rows[0]?.invoice_id;
  const search = (next: string) => void navigate({ search: next ? { q: next } : {}, replace: true });
  const open = (row: Row | undefined) =>
    row && void navigate({ search: { ...(q ? { q } : {}), id: row.invoice_id }, replace: true });
  const step = (by: 1 | -1) =>
    open(rows[Math.min(rows.length - 1, Math.max(0, rows.findIndex((row) => row.invoice_id === shown) + by))]);

  useKeys({
    F2: () => field.current?.focus(),
    "/": () => field.current?.focus(),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
  });
  // The barcode of a receipt finds it.
  useEffect(() => listen((code) => void navigate({ search: { q: code }, replace: true })), [navigate]);

  return (
    <div className="flex h-full">
      <section className="flex min-w-0 flex-1 flex-col" aria-label={t("invoices:receipts")}>
        <header className="flex flex-wrap items-end justify-between gap-3 px-8 pt-6 pb-4">
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
              className="h-11 w-full rounded-lg bg-surface ps-11 pe-12 shadow-1 hairline-2 placeholder:text-ink-3 focus:outline-2 focus:outline-offset-0 focus:outline-brand"
            />
            <span className="absolute inset-y-0 end-3 flex items-center">
              <Kbd>F2</Kbd>
            </span>
          </div>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto px-8 pb-8">
          {list.isPending ? (
            <div className="flex flex-col gap-px overflow-hidden rounded-xl">
              {Array.from({ length: 9 }, (_, at) => (
                <Skeleton key={at} className="h-16 rounded-none" />
              ))}
            </div>
          ) : list.isError ? (
            <Broken error={list.error} retry={() => void list.refetch()} />
          ) : rows.length === 0 ? (
            <Empty
              icon={<ReceiptText />}
              title={wanted ? t("invoices:no_match", { text: wanted }) : t("invoices:none")}
              text={wanted ? t("invoices:no_match_text") : t("invoices:none_text")}
            />
          ) : (
            <>
              <ul className="overflow-hidden rounded-xl bg-surface shadow-1 hairline">
                {rows.map((row) => (
                  <ReceiptRow key={row.invoice_id} row={row} selected={row.invoice_id === shown} onOpen={open} />
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
        className="flex w-90 shrink-0 flex-col border-s border-line bg-hover xl:w-101"
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
          <span className="block truncate text-sm font-semibold"><bdi>{row.number}</bdi></span>
          <span className="block truncate text-xs text-ink-2">
            {time.moment(row.issued_at)}
            {row.customer_name ? ` · ${row.customer_name}` : ""}
          </span>
        </span>
        {row.copy_count > 0 ? <Badge tone="amber">{t("invoices:copies", { count: row.copy_count })}</Badge> : null}
        {row.payment_status === "paid" ? (
          <span className="text-xs text-ink-3">{t("invoices:paid")}</span>
        ) : (
          <Badge tone="rose">{t("invoices:open")}</Badge>
        )}
        <Money minor={row.total_minor} sign className="w-28 text-end font-semibold" />
      </button>
    </li>
  );
}

function Preview({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayCopy = useMay("invoices.print_copy");
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const receipt = useQuery({
    queryKey: ["receipt", id],
    queryFn: () => take(api.GET("/api/v1/sales/{sale_id}/receipt", { params: { path: { sale_id: id } } })),
  });
  const copy = async (reason?: string) => {
    setBusy(true);
    try {
      const made = await take(
        api.POST("/api/v1/invoices/{invoice_id}/copies", {
          params: { path: { invoice_id: id }, header: { "Idempotency-Key": uuid7() } },
          body: reason ? { reason } : {},
        }),
      );
      setAsking(false);
      printReceipt(made);
      void queries.invalidateQueries({ queryKey: ["invoices"] });
      say({ kind: "good", text: t("invoices:copied", { no: made.copy_no ?? 1 }) });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "invoices.reason-needed" && !reason) setAsking(true);
      else say({ kind: "bad", text: problemWords(t, error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto px-7 pt-8 pb-6">
        {receipt.data ? (
          <ReceiptPaper receipt={receipt.data} />
        ) : receipt.isError ? (
          <Broken error={receipt.error} retry={() => void receipt.refetch()} />
        ) : (
          <Skeleton className="h-120 rounded-none" />
        )}
      </div>
      <footer className="flex gap-2.5 border-t border-line bg-surface p-4">
        {mayCopy ? (
          <Button
            kind="primary"
            size="lg"
            className="flex-1"
            icon={<Copy className="size-4" />}
            busy={busy}
            disabled={!receipt.data}
            onClick={() => void copy()}
          >
            {t("invoices:print_copy")}
          </Button>
        ) : null}
        <Button
          size="lg"
          icon={<FileText className="size-4" />}
          disabled={!receipt.data}
          onClick={() => openPdf(id).catch((error) => say({ kind: "bad", text: problemWords(t, error) }))}
        >
          PDF
        </Button>
      </footer>
      {asking ? <Why busy={busy} onClose={() => setAsking(false)} onDone={copy} /> : null}
    </>
  );
}

function Why({
  busy,
  onClose,
  onDone,
}: {
  busy: boolean;
  onClose: () => void;
  onDone: (reason: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  return (
    <Dialog open onClose={onClose} title={t("invoices:why")} about={t("invoices:why_text")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void onDone(reason.trim());
        }}
      >
        <Notice>{t("invoices:on_record")}</Notice>
        <AreaField
          label={t("common:reason")}
          autoFocus
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button kind="primary" size="lg" type="submit" busy={busy} disabled={!reason.trim()}>
          {t("invoices:print_copy")}
        </Button>
      </form>
    </Dialog>
  );
}
