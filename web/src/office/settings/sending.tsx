/** By which server the business sends mail, and a mail to oneself to try it. */
import { useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { TextField } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { Spinner } from "@/ui/spinner";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { FormErrors, Leaving, useForm } from "../form";
import { from, once } from "../headers";

type Account = Schemas["MailAccount"];
type Sending = Schemas["Sending"];

const SECURITY = ["starttls", "tls", "none"] as const;
/** Where servers listen; changed with the security as long as nobody typed another one. */
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;

export function MailServer() {
  const account = useQuery({
    queryKey: ["mail-account"],
    queryFn: () => take(api.GET("/api/v1/mail-account")),
  });
  if (account.isError && !account.data)
    return <Broken className="h-auto" error={account.error} retry={() => void account.refetch()} />;
  if (!account.data) return <Skeleton className="h-120 rounded-xl" />;
  return <Editor key={account.data.version} account={account.data} />;
}

function Editor({ account }: { account: Account }) {
  const { t } = useTranslation();
  const away = useAway();
  const form = useForm({
    // Whoever fills this in for the first time wants it.
    is_active: account.version === 0 || account.is_active,
    host: account.host,
    port: String(account.port),
    security: account.security,
    user_name: account.user_name,
    password: "",
    from_name: account.from_name,
    from_address: account.from_address,
    reply_to: account.reply_to,
  });
  const { now, set, at } = form;

  const save = async () => {
    if (away || form.busy || !form.dirty) return;
    const { password, port, ...rest } = now;
    const isPort = /^\d{1,5}$/.test(port.trim());
    const sent = await form.send(
      async () => {
        await take(
          api.PUT("/api/v1/mail-account", {
            params: { header: from(account.version) },
            // What is left empty stays as it was.
            body: { ...rest, port: Number(port), ...(password ? { password } : {}) },
          }),
        );
        await queries.invalidateQueries({ queryKey: ["mail-account"] });
      },
      isPort ? {} : { "/port": t("settings:mail_port_wrong") },
    );
    if (sent) {
      form.reset({ ...now, password: "" });
      say({ text: t("settings:mail_saved"), kind: "good" });
    }
  };
  useKeys({ "Ctrl+s": () => void save() });

  return (
    <div className="flex flex-col gap-5">
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="grid gap-4 rounded-xl bg-surface p-5 shadow-1 hairline sm:grid-cols-2">
          <div className="sm:col-span-2">
            <h2 className="text-lg font-semibold">{t("settings:mail")}</h2>
            <p className="mt-1 text-sm text-ink-2">{t("settings:mail_text")}</p>
          </div>
          <div className="sm:col-span-2">
            <Checkbox
              checked={now.is_active}
              onChange={(is_active) => set({ is_active })}
              label={t("settings:mail_active")}
              disabled={away}
            />
          </div>
          <TextField
            label={t("settings:mail_host")}
            error={at("/host")}
            dir="ltr"
            placeholder="mail.example.com"
            maxLength={253}
            value={now.host}
            disabled={away}
            onChange={(event) => set({ host: event.target.value })}
          />
          <TextField
            label={t("settings:mail_port")}
            error={at("/port")}
            dir="ltr"
            inputMode="numeric"
            maxLength={5}
            value={now.port}
            disabled={away}
            onChange={(event) => set({ port: event.target.value })}
          />
          <div className="flex flex-col gap-1.5 sm:col-span-2">
            <span className="text-sm font-medium text-ink-2">{t("settings:mail_security")}</span>
            <Segmented
              label={t("settings:mail_security")}
              value={now.security}
              onChange={(security) =>
                set({
                  security,
                  ...(now.port === String(PORTS[now.security]) ? { port: String(PORTS[security]) } : {}),
                })
              }
              choices={SECURITY.map((value) => ({ value, label: t(`settings:mail_securities.${value}`) }))}
            />
            <p className="text-xs text-ink-3">{t(`settings:mail_security_text.${now.security}`)}</p>
          </div>
          <TextField
            label={t("settings:mail_user")}
            error={at("/user_name")}
            optional={t("common:optional")}
            dir="ltr"
            autoComplete="off"
            maxLength={254}
            value={now.user_name}
            disabled={away}
            onChange={(event) => set({ user_name: event.target.value })}
          />
          <TextField
            label={t("settings:mail_password")}
            error={at("/password")}
            help={account.password_set_at ? t("settings:mail_password_kept") : undefined}
            type="password"
            dir="ltr"
            autoComplete="new-password"
            maxLength={1000}
            value={now.password}
            disabled={away}
            onChange={(event) => set({ password: event.target.value })}
          />
          <TextField
            label={t("settings:mail_from")}
            error={at("/from_address")}
            type="email"
            dir="ltr"
            maxLength={254}
            value={now.from_address}
            disabled={away}
            onChange={(event) => set({ from_address: event.target.value })}
          />
          <TextField
            label={t("settings:mail_from_name")}
            error={at("/from_name")}
            optional={t("common:optional")}
            maxLength={120}
            value={now.from_name}
            disabled={away}
            onChange={(event) => set({ from_name: event.target.value })}
          />
          <TextField
            label={t("settings:mail_reply_to")}
            error={at("/reply_to")}
            optional={t("common:optional")}
            type="email"
            dir="ltr"
            maxLength={254}
            value={now.reply_to}
            disabled={away}
            onChange={(event) => set({ reply_to: event.target.value })}
          />
        </div>
        <div className="sticky bottom-0 z-1 -mx-1 flex items-center justify-end gap-3 border-t border-line bg-canvas px-1 py-3">
          <div className="relative min-w-0 flex-1 self-end">
            <FormErrors
              form={form}
              floats="up"
              onNewer={() => void queries.invalidateQueries({ queryKey: ["mail-account"] })}
            />
          </div>
          <Button kind="primary" type="submit" hint="Ctrl S" busy={form.busy} disabled={away || !form.dirty}>
            {t("common:save")}
          </Button>
        </div>
        <Leaving dirty={form.dirty && !form.busy} />
      </form>
      {account.version > 0 && account.is_active ? <Try isOff={away || form.dirty} /> : null}
    </div>
  );
}

const isOver = ({ state }: Sending): boolean => state !== "waiting" && state !== "sending";

/** A mail to oneself, and what came of it in words. */
function Try({ isOff }: { isOff: boolean }) {
  const { t, i18n } = useTranslation();
  const own = useSession(({ me }) => me?.email);
  const [to, setTo] = useState(own ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [sendingId, setSendingId] = useState<string | undefined>();
  const attempt = useAttempt();
  const sending = useQuery({
    queryKey: ["sendings", sendingId],
    queryFn: () =>
      take(api.GET("/api/v1/sendings/{sending_id}", { params: { path: { sending_id: sendingId ?? "" } } })),
    enabled: sendingId !== undefined,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 700),
  });
  const send = async () => {
    if (busy || isOff) return;
    setBusy(true);
    setError(undefined);
    setSendingId(undefined);
    try {
      const language = ["en", "ur", "es"].find((one) => i18n.language.startsWith(one)) ?? "en";
      const begun = await take(
        api.POST("/api/v1/mail-account/test", {
          params: { header: once(attempt.keyFor({ to })) },
          body: { to: to.trim(), language },
        }),
      );
      attempt.done();
      setSendingId(begun.sending_id);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const told = sending.data;
  return (
    <section
      className="flex flex-col gap-4 rounded-xl bg-surface p-5 shadow-1 hairline"
      aria-label={t("settings:mail_try")}
    >
      <div>
        <h2 className="text-lg font-semibold">{t("settings:mail_try")}</h2>
        <p className="mt-1 text-sm text-ink-2">{t("settings:mail_try_text")}</p>
      </div>
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField
          className="min-w-60 flex-1"
          label={t("settings:mail_to")}
          type="email"
          dir="ltr"
          maxLength={254}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
        <Button
          type="submit"
          size="lg"
          icon={<Send className="size-4 rtl:-scale-x-100" />}
          busy={busy}
          disabled={isOff || !to.trim()}
        >
          {t("settings:mail_try_send")}
        </Button>
      </form>
      <div aria-live="polite" data-told={told?.state}>
        {error ? <Notice tone="rose">{problemWords(t, error)}</Notice> : null}
        {sendingId && !(told && isOver(told)) ? (
          <p className="flex items-center gap-2 text-sm text-ink-2">
            <Spinner />
            {t("settings:mail_trying")}
          </p>
        ) : null}
        {told?.state === "sent" ? (
          <Notice tone="brand">{t("settings:mail_works", { to: told.to_address })}</Notice>
        ) : null}
        {told && isOver(told) && told.failure ? (
          <Notice tone="rose">
            <p className="font-medium">{t(`sending:failures.${told.failure}`)}</p>
            {told.error ? <bdi className="break-words">{told.error}</bdi> : null}
          </Notice>
        ) : null}
      </div>
    </section>
  );
}
