import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords, wordsAt } from "@/api/words";
import { onlyDigits } from "@/lib/figures";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { loadMe } from "./session";

/** A person sets the PIN that nobody else knows. */
export function OwnPin({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { response, error: told } = await api.POST("/api/v1/auth/pin", {
        body: { pin, ...(password ? { current_password: password } : {}) },
      });
      if (!response.ok) throw ApiProblem.from(response.status, told);
      await loadMe();
      say({ kind: "good", text: t("session:pin_saved") });
      onClose();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const asked =
    error instanceof ApiProblem && (error.code === "auth.password-needed" || error.code === "auth.password-wrong");
  const wrong = wordsAt(t, error, "/pin");
  return (
    <Dialog open onClose={onClose} title={t("session:set_pin")} about={t("session:pin_help")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {error && !wrong ? <Notice tone="rose">{problemWords(t, error)}</Notice> : null}
        <TextField
          label={t("session:pin")}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          autoFocus
          maxLength={8}
          value={pin}
          error={wrong}
          onChange={(event) => setPin(onlyDigits(event.target.value))}
        />
        <TextField
          label={t("session:pin_again")}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          maxLength={8}
          value={again}
          error={again.length >= pin.length && again !== pin ? t("session:pin_differs") : undefined}
          onChange={(event) => setAgain(onlyDigits(event.target.value))}
        />
        {asked || password ? (
          <TextField
            label={t("session:password")}
            help={t("session:pin_password_help")}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        ) : null}
        <Button kind="primary" size="lg" type="submit" busy={busy} disabled={pin.length < 4 || pin !== again}>
          {t("common:save")}
        </Button>
      </form>
    </Dialog>
  );
}
