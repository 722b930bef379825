/** A receipt on its way to the customer without paper: by mail, as a code to scan, or as a WhatsApp message. Each counts as a copy. */
import { useQuery } from "@tanstack/react-query";
import { ExternalLink, Link2, Mail, MessageCircle } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords, wordsAt } from "@/api/words";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { Paper } from "@/paper/paper";
import { useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { SelectField } from "@/ui/select";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { digitsOf, isAway, shownAt, whatsapp } from "./send";

type Way = "mail" | "link" | "whatsapp";
type Page = Schemas["ReceiptLink"];

const LANGUAGES = ["en", "ur", "es"] as const;

interface SendProps {
  invoiceId: string;
  /** Whose it is, if it is known. */
  customerId?: string | undefined;
  onClose: () => void;
}

export function SendReceipt({ invoiceId, customerId, onClose }: SendProps) {
  const { t, i18n } = useTranslation();
  const [way, setWay] = useState<Way>("mail");
  const [language, setLanguage] = useState<string>(
    () => LANGUAGES.find((one) => i18n.language.startsWith(one)) ?? "en",
  );
  const mayCustomers = useMay("customers.view");
  const customer = useQuery({
    queryKey: ["customer", customerId],
    queryFn: () =>
      take(api.GET("/api/v1/customers/{customer_id}", { params: { path: { customer_id: customerId ?? "" } } })),
    enabled: mayCustomers && customerId !== undefined,
  });
  const [typed, setTyped] = useState<{ mail?: string; phone?: string }>({});
  const to = typed.mail ?? customer.data?.emails[0] ?? "";
  const phone = typed.phone ?? customer.data?.phones[0] ?? "";
  const [page, setPage] = useState<{ way: Way; made: Page } | undefined>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = useAttempt();

  const work = async (what: unknown, act: (key: string) => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await act(attempt.keyFor({ invoiceId, what, language }));
      attempt.done();
      void queries.invalidateQueries({ queryKey: ["invoices"] });
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const send = () =>
    work({ to }, async (key) => {
      await take(
        api.POST("/api/v1/invoices/{invoice_id}/send", {
          params: { path: { invoice_id: invoiceId }, header: { "Idempotency-Key": key } },
          body: { to: to.trim(), language },
        }),
      );
      say({ kind: "good", text: t("invoices:is_sent", { to: to.trim() }) });
      onClose();
    });
  const share = (as: "link" | "whatsapp") =>
    work({ as }, async (key) => {
      const made = await take(
        api.POST("/api/v1/invoices/{invoice_id}/links", {
          params: { path: { invoice_id: invoiceId }, header: { "Idempotency-Key": key } },
          body: { way: as, language },
        }),
      );
      setPage({ way: as, made });
    });

  const shown = page?.way === way ? page.made : undefined;
  const problem = wordsAt(t, error, "/to");
  const isNotSetUp = error instanceof ApiProblem && error.code === "sending.not-set-up";
  return (
    <Dialog open onClose={onClose} title={t("invoices:send_title")} about={t("invoices:send_about")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (way === "mail") void send();
          else if (!shown) void share(way);
        }}
      >
        <Segmented
          label={t("invoices:send_way")}
          value={way}
          onChange={(next) => {
            setWay(next);
            setError(undefined);
          }}
          choices={[
            { value: "mail", label: t("invoices:by_mail") },
            { value: "link", label: t("invoices:by_link") },
            { value: "whatsapp", label: "WhatsApp" },
          ]}
        />
        {way === "mail" ? (
          <TextField
            label={t("invoices:mail_to")}
            type="email"
            dir="ltr"
            autoComplete="off"
            maxLength={254}
            value={to}
            error={problem}
            onChange={(event) => setTyped({ ...typed, mail: event.target.value })}
          />
        ) : null}
        {way === "whatsapp" ? (
          <TextField
            label={t("invoices:phone_to")}
            help={t("invoices:phone_help")}
            type="tel"
            dir="ltr"
            autoComplete="off"
            maxLength={32}
            value={phone}
            onChange={(event) => setTyped({ ...typed, phone: event.target.value })}
          />
        ) : null}
        {shown ? null : (
          <SelectField
            label={t("invoices:send_language")}
            value={language}
            onChange={setLanguage}
            choices={LANGUAGES.map((value) => ({ value, label: t(`common:languages.${value}`) }))}
          />
        )}
        {error && !problem ? (
          <Notice tone="rose">{isNotSetUp ? t("invoices:mail_not_set_up") : problemWords(t, error)}</Notice>
        ) : null}
        {shown ? <Shown page={shown} way={way} phone={phone} /> : null}
        {way === "mail" ? (
          <Button
            kind="primary"
            size="lg"
            type="submit"
            icon={<Mail className="size-4" />}
            busy={busy}
            disabled={!to.trim()}
          >
            {t("invoices:send")}
          </Button>
        ) : shown ? null : (
          <Button
            kind="primary"
            size="lg"
            type="submit"
            icon={way === "link" ? <Link2 className="size-4" /> : <MessageCircle className="size-4" />}
            busy={busy}
            disabled={way === "whatsapp" && digitsOf(phone).length < 7}
          >
            {t("invoices:make_link")}
          </Button>
        )}
      </form>
    </Dialog>
  );
}

/** The page that was made: a code for the customer's camera, or the message. */
function Shown({ page, way, phone }: { page: Page; way: Way; phone: string }) {
  const { t } = useTranslation();
  const address = shownAt(page, location.origin);
  const copy = () =>
    void navigator.clipboard.writeText(address).then(
      () => say({ kind: "good", text: t("invoices:link_copied") }),
      () => say({ kind: "bad", text: t("invoices:link_not_copied") }),
    );
  return (
    <div className="flex flex-col gap-3">
      {isAway(page, address) ? null : <Notice>{t("invoices:link_is_near")}</Notice>}
      {way === "link" ? (
        <div className="grid justify-items-center rounded-xl bg-hover p-3" data-qr>
          <Paper
            slip={{
              title: address,
              language: page.language,
              direction: "ltr",
              blocks: [{ kind: "qr", payload: address, caption: t("invoices:scan_me") }],
            }}
          />
        </div>
      ) : (
        <a
          href={whatsapp(phone, t("invoices:whatsapp_text", { number: page.number, link: address }))}
          target="_blank"
          rel="noopener noreferrer"
          className="press flex h-12 items-center justify-center gap-2 rounded-lg bg-brand px-5 font-semibold text-on-brand"
        >
          <ExternalLink aria-hidden className="size-4" />
          {t("invoices:open_whatsapp")}
        </a>
      )}
      <Button icon={<Link2 className="size-4" />} onClick={copy}>
        {t("invoices:copy_link")}
      </Button>
    </div>
  );
}
