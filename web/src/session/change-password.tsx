import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords, wordsAt } from "@/api/words";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Notice } from "@/ui/states";
import { loadMe, signOut } from "./session";

/** Stands before everything else while the password is one that somebody else knows. */
export function ChangePassword() {
  const { t } = useTranslation();
  const [now, setNow] = useState("");
  const [next, setNext] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await take(api.POST("/api/v1/auth/change-password", { body: { current_password: now, new_password: next } }));
      await loadMe();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const at = (pointer: string) => wordsAt(t, error, pointer);
  return (
    <main className="mx-auto flex h-full max-w-md flex-col justify-center p-6">
      <form
        className="flex flex-col gap-4 rounded-2xl bg-surface p-7 shadow-2 hairline"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <header>
          <h1 className="text-xl font-semibold tracking-tight">{t("session:must_change")}</h1>
          <p className="mt-1 text-sm text-ink-2">{t("session:must_change_text")}</p>
        </header>
        {error ? <Notice tone="rose">{problemWords(t, error)}</Notice> : null}
        <TextField
          label={t("session:password")}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={now}
          onChange={(event) => setNow(event.target.value)}
          error={at("/current_password")}
        />
        <TextField
          label={t("session:new_password")}
          help={t("session:new_password_help")}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
          error={at("/new_password")}
        />
        <Button kind="primary" size="lg" type="submit" busy={busy} disabled={!now || !next}>
          {t("common:save")}
        </Button>
        <Button kind="ghost" onClick={() => void signOut()}>
          {t("session:sign_out")}
        </Button>
      </form>
    </main>
  );
}
