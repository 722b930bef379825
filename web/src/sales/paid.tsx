/** After paying: what to give back, and the receipt. The next scan begins the next sale by itself. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, FileText, Printer, Send, ShieldAlert } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { openPdf, takeOriginal, takeReceipt } from "@/invoices/print";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { useDeafAtFirst } from "@/lib/deaf";
import { useDevice } from "@/lib/device";
import { uuid7 } from "@/lib/ids";
import { Paper, printPaper } from "@/paper/paper";
import { breakDown } from "@/pricing/engine";
import { useMay } from "@/session/session";
import { Button, IconButton } from "@/ui/button";
import { later } from "@/ui/later";
import { Money } from "@/ui/money";
import { PaperStand } from "@/ui/paper-stand";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { namesBelowZero } from "./below-zero";
import { useSold } from "./sold";

const SendReceipt = later(() => import("@/invoices/send-receipt").then((piece) => piece.SendReceipt));

/** The button that begins the next sale lies where nothing was pressed last; it is deaf for a moment all the same. */
const GUARD_MS = 400;

/** The sale at which it was said that this machine's clock is wrong: once is enough while the page is open. */
let told: string | undefined;
const isFirstTold = (saleId: string): boolean => {
  told ??= saleId;
  return told === saleId;
};

export function Paid({ saleId }: { saleId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const deaf = useDeafAtFirst(GUARD_MS);
  const receipt = useQuery({
    queryKey: ["receipt", saleId],
    queryFn: () => take(api.GET("/api/v1/sales/{sale_id}/receipt", { params: { path: { sale_id: saleId } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const answered = useSold((state) => (state.sale?.sale_id === saleId ? state.sale : undefined));
  const sale = answered ?? receipt.data?.sale;
  const next = () => {
    if (!deaf.isNow()) void navigate({ to: "/" });
  };
  // What is looked at is marked; what is given out is taken from the server, once as the original and then as copies.
  const attempt = useAttempt();
  const [busy, setBusy] = useState(false);
  const [isSending, setSending] = useState(false);
  const maySend = useMay("invoices.print_copy");
  const give = async (form: "paper" | "pdf") => {
    if (!receipt.data || busy) return;
    setBusy(true);
    const key = attempt.keyFor({ saleId, form });
    try {
      if (form === "pdf") await openPdf(saleId, key);
      else await printPaper((await takeReceipt(saleId, key)).slip);
      attempt.done();
    } catch (error) {
      say({ kind: "bad", text: problemWords(t, error) });
    } finally {
      setBusy(false);
    }
  };
  useKeys({ Enter: next, Escape: next, "paper.print": () => void give("paper") });

  // A till that prints by itself. Coming back to this page prints nothing more.
  const stored = receipt.data !== undefined;
  useEffect(() => {
    if (!stored || !useDevice.getState().prints) return;
    takeOriginal(saleId, uuid7())
      .then((original) => original && printPaper(original.slip))
      .catch((error: unknown) => say({ kind: "bad", text: problemWords(t, error) }));
  }, [stored, saleId, t]);
  const pieces = useMemo(
    () => (sale && sale.change_minor > 0 ? breakDown(sale.change_minor, sale.currency).pieces : []),
    [sale],
  );

  return (
    <section
      aria-label={t("sales:paid")}
      data-said="over-work"
      className="grid h-full grid-cols-[minmax(0,1fr)_minmax(280px,340px)] max-md:block max-md:overflow-y-auto"
    >
      <div className="flex min-w-0 flex-col p-8 max-xl:p-6">
        <span className="grid size-16 place-items-center rounded-full bg-brand text-on-brand">
          <Check className="size-8" strokeWidth={2.4} />
        </span>
        {sale ? (
          <>
            <h1 className="mt-6 text-lg text-ink-2">
              {sale.change_minor > 0
                ? t("sales:give_change")
                : t(sale.payments.some(({ kind }) => kind === "cash") ? "sales:paid_exactly" : "sales:paid")}
            </h1>
            <p
              data-change
              className="mt-1 text-[clamp(3rem,6vw,4.5rem)] leading-[1.05] font-semibold tracking-[-0.02em]"
            >
              <Money
                minor={sale.change_minor > 0 ? sale.change_minor : sale.due_minor}
                sign
                className="[&>span]:text-[0.42em]"
              />
            </p>
            {pieces.length > 0 ? (
              <ul aria-label={t("sales:change_in_notes")} className="mt-5 flex flex-wrap gap-2">
                {pieces.map((piece) => (
                  <li
                    key={piece.denomination_minor}
                    className="flex h-10 items-center gap-2 rounded-md bg-surface px-3 text-sm hairline-2"
                  >
                    <bdi className="font-semibold">{piece.count} ×</bdi>
                    <Money minor={piece.denomination_minor} />
                  </li>
                ))}
              </ul>
            ) : null}
            <p className="mt-5 text-sm text-ink-2">
              {t("sales:stored_as", { number: sale.number })} ·{" "}
              {sale.payments.map((one, at) => (
                <span key={one.payment_id}>
                  {at > 0 ? ", " : ""}
                  {t(`sales:${one.kind}`)} <Money minor={one.amount_minor} sign />
                </span>
              ))}
            </p>
            {(sale.negative_stock?.length ?? 0) > 0 ? (
              <Notice className="mt-5" icon={<ShieldAlert className="mt-0.5 size-4 shrink-0" />}>
                {t("sales:below_zero", { names: namesBelowZero(t, sale.lines, sale.negative_stock ?? []) })}
              </Notice>
            ) : null}
            {sale.clock_off_ms && isFirstTold(sale.sale_id) ? (
              <Notice className="mt-5">
                {t("sales:clock_off", { minutes: Math.max(1, Math.round(Math.abs(sale.clock_off_ms) / 60_000)) })}
              </Notice>
            ) : null}
          </>
        ) : receipt.isError ? (
          <>
            <h1 className="mt-6 text-lg font-medium">{t("sales:paid")}</h1>
            <Broken className="h-auto" error={receipt.error} retry={() => void receipt.refetch()} />
          </>
        ) : (
          <>
            <h1 className="mt-6 text-lg text-ink-2">{t("sales:paid")}</h1>
            <Skeleton className="mt-3 h-16 w-64" />
          </>
        )}
        <span className="min-h-4 flex-1" />
        <div className="flex flex-wrap gap-2.5">
          <Button kind="primary" size="xl" hint="Enter" className="flex-1 max-xl:min-w-full" autoFocus onClick={next}>
            {t("sales:new_sale")}
          </Button>
          <IconButton
            label={t("common:print")}
            disabled={!receipt.data || busy}
            onClick={() => void give("paper")}
            className="size-16 rounded-xl bg-surface hairline-2"
          >
            <Printer />
          </IconButton>
          <IconButton
            label={t("sales:pdf")}
            disabled={!receipt.data || busy}
            onClick={() => void give("pdf")}
            className="size-16 rounded-xl bg-surface hairline-2"
          >
            <FileText />
          </IconButton>
          {maySend ? (
            <IconButton
              label={t("invoices:send_title")}
              disabled={!receipt.data}
              onClick={() => setSending(true)}
              className="size-16 rounded-xl bg-surface hairline-2"
            >
              <Send className="rtl:-scale-x-100" />
            </IconButton>
          ) : null}
        </div>
        {isSending ? (
          <SendReceipt invoiceId={saleId} customerId={sale?.customer?.customer_id} onClose={() => setSending(false)} />
        ) : null}
      </div>
      <PaperStand label={t("common:paper")} className="bg-hover px-6 pt-7">
        {receipt.data ? (
          <Paper slip={receipt.data.slip} />
        ) : receipt.isError && sale ? (
          <Broken error={receipt.error} retry={() => void receipt.refetch()} />
        ) : (
          <Skeleton className="h-120 rounded-none" />
        )}
      </PaperStand>
    </section>
  );
}
