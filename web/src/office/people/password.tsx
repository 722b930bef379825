import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Notice } from "@/ui/states";
import { RoomForErrors } from "../form";
import { unsavedWords } from "../unsaved";
import { easyPassword, type User } from "./data";

interface PasswordShownProps {
  name: string;
  username: string;
  password: string;
  onClose: () => void;
}

/** A password that is shown once, to be handed over. */
export function PasswordShown({ name, username, password, onClose }: PasswordShownProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const copy = async () => {
    // The clipboard is closed to pages without TLS: the text can be selected by hand there.
    await navigator.clipboard?.writeText(password);
    setCopied(Boolean(navigator.clipboard));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      // Not on what takes it off the screen: the Enter that saved may still be held down.
      initialFocus={first}
      title={t("users:password_for", { name })}
      about={t("users:password_once")}
      foot={
        <>
          <Button
            ref={first}
            icon={copied ? <Check className="size-4" /> : <Copy className="size-4" />}
            onClick={() => void copy()}
          >
            {copied ? t("users:copied") : t("common:copy")}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {t("users:handed_over")}
          </Button>
        </>
      }
    >
      <dl className="flex flex-col gap-3 rounded-xl bg-sunken p-5 hairline">
        <div>
          <dt className="text-xs text-ink-3">{t("users:username")}</dt>
          <dd className="text-base font-medium">
            <bdi>{username}</bdi>
          </dd>
        </div>
        <div>
          <dt className="text-xs text-ink-3">{t("session:password")}</dt>
          <dd className="text-lg font-semibold tracking-wide break-all select-all">
            <bdi dir="ltr">{password}</bdi>
          </dd>
        </div>
      </dl>
    </Dialog>
  );
}

export function ResetPassword({
  user,
  onClose,
  onDone,
}: {
  user: User;
  onClose: () => void;
  onDone: (user: User) => void;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [password, setPassword] = useState<string | undefined>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setError(undefined);
    const next = easyPassword();
    try {
      const body = { password: next, reason: reason.trim() };
      onDone(
        await take(api.POST("/api/v1/users/{user_id}/password", { params: { path: { user_id: user.user_id } }, body })),
      );
      setPassword(next);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  if (password)
    return <PasswordShown name={user.full_name} username={user.username} password={password} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("users:reset_title", { name: user.full_name })}
      about={t("users:reset_text")}
      foot={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" busy={busy} disabled={reason.trim() === ""} onClick={() => void send()}>
            {t("users:reset_do")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <TextField
          label={t("common:reason")}
          maxLength={500}
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <RoomForErrors>
          {error ? (
            <Notice tone="rose" className="px-3 py-2">
              {unsavedWords(t, error)}
            </Notice>
          ) : null}
        </RoomForErrors>
      </div>
    </Dialog>
  );
}
