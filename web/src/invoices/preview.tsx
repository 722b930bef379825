/** One receipt as it was printed, and printing it again: a duplicate is marked, counted and on record, on paper as well as in a PDF. */
import { useQuery } from "@tanstack/react-query";
import { Copy, FileText, Send } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { Paper, printPaper } from "@/paper/paper";
import { useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { AreaField } from "@/ui/field";
import { later } from "@/ui/later";
import { PaperStand } from "@/ui/paper-stand";
import { Pills } from "@/ui/pills";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { openCopyPdf } from "./print";

const SendReceipt = later(() => import("./send-receipt").then((piece) => piece.SendReceipt));

type Form = "paper" | "pdf";

export function Preview({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayCopy = useMay("invoices.print_copy");
  const [asking, setAsking] = useState<Form | undefined>();
  const [busy, setBusy] = useState<Form | undefined>();
  const [isSending, setSending] = useState(false);
  const attempt = useAttempt();
  const receipt = useQuery({
    queryKey: ["receipt", id],
    queryFn: () => take(api.GET("/api/v1/sales/{sale_id}/receipt", { params: { path: { sale_id: id } } })),
  });
  const copy = async (form: Form, reason: string) => {
    if (!receipt.data || busy) return;
    setBusy(form);
    const key = attempt.keyFor({ id, form, reason });
    try {
      if (form === "pdf") await openCopyPdf(id, receipt.data.number, reason, key);
      else {
        const made = await take(
          api.POST("/api/v1/invoices/{invoice_id}/copies", {
            params: { path: { invoice_id: id }, header: { "Idempotency-Key": key } },
            body: reason ? { reason } : {},
          }),
        );
        await printPaper(made.slip);
        say({ kind: "good", text: t("invoices:copied", { no: made.copy_no ?? 1 }) });
      }
      // The next one is another copy, even for the same reason.
      attempt.done();
      setAsking(undefined);
      void queries.invalidateQueries({ queryKey: ["invoices"] });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "invoices.reason-needed" && !reason) setAsking(form);
      else say({ kind: "bad", text: problemWords(t, error) });
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <>
      <PaperStand label={t("common:paper")} className="min-h-0 flex-1 px-7 pt-8 pb-6">
        {receipt.data ? (
          <Paper slip={receipt.data.slip} />
        ) : receipt.isError ? (
          <Broken error={receipt.error} retry={() => void receipt.refetch()} />
        ) : (
          <Skeleton className="h-120 rounded-none" />
        )}
      </PaperStand>
      {mayCopy ? (
        <footer className="flex gap-2.5 border-t border-line bg-surface p-4">
          <Button
            kind="primary"
            size="lg"
            className="flex-1"
            icon={<Copy className="size-4" />}
            busy={busy === "paper"}
            disabled={!receipt.data || busy !== undefined}
            onClick={() => void copy("paper", "")}
          >
            {t("invoices:print_copy")}
          </Button>
          <Button
            size="lg"
            icon={<FileText className="size-4" />}
            busy={busy === "pdf"}
            disabled={!receipt.data || busy !== undefined}
            onClick={() => void copy("pdf", "")}
          >
            PDF
          </Button>
          <Button
            size="lg"
            icon={<Send className="size-4 rtl:-scale-x-100" />}
            disabled={!receipt.data}
            onClick={() => setSending(true)}
          >
            {t("invoices:send")}
          </Button>
        </footer>
      ) : null}
      {isSending ? (
        <SendReceipt
          key={id}
          invoiceId={id}
          customerId={receipt.data?.sale.customer?.customer_id}
          onClose={() => setSending(false)}
        />
      ) : null}
      {asking ? (
        <Why
          busy={busy !== undefined}
          onClose={() => setAsking(undefined)}
          onDone={(reason) => void copy(asking, reason)}
        />
      ) : null}
    </>
  );
}

const REASONS = ["lost", "paper", "unreadable", "accounts", "warranty"] as const;

function Why({ busy, onClose, onDone }: { busy: boolean; onClose: () => void; onDone: (reason: string) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  return (
    <Dialog open onClose={onClose} title={t("invoices:why")} about={t("invoices:why_text")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onDone(reason.trim());
        }}
      >
        <Notice>{t("invoices:on_record")}</Notice>
        <Pills
          label={t("common:reason")}
          isOpen
          value={reason}
          onChange={setReason}
          choices={REASONS.map((one) => t(`invoices:reasons.${one}`)).map((value) => ({ value, label: value }))}
        />
        <AreaField
          label={t("common:reason")}
          rows={2}
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
