import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { useMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Notice } from "@/ui/states";
import { type Needed, useNeeded } from "./approval";
import { factsOf, whatWords } from "./approval-words";
import { useSession } from "./session";

/** Asks for the user name and the password of somebody who may. */
export function ApprovalPanel({ needed }: { needed: Needed }) {
  const { t } = useTranslation();
  const money = useMoney();
  const asks = useSession((session) => session.me?.full_name ?? "");
  const what = whatWords(t, needed);
  const facts = factsOf(t, money, needed);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const end = (approval?: string) => {
    useNeeded.setState({ needed: undefined });
    needed.answer(approval);
  };
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const body = {
        username: username.trim(),
        password,
        command: needed.command,
        permission: needed.permission,
        content_hash: needed.contentHash,
        ...(needed.branchId ? { branch_id: needed.branchId } : {}),
      };
      const granted = await take(api.POST("/api/v1/approvals", { body }));
      end(granted.approval_id);
    } catch (caught) {
      setError(caught);
      setPassword("");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={() => end()} title={t("session:approve")} about={t("session:approve_text")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <section
          aria-label={t("session:approve_what")}
          className="flex flex-col gap-2 rounded-lg bg-sunken px-4 py-3 text-sm"
        >
          <p className="font-semibold">{what || t("session:approve_what")}</p>
          {needed.about.length > 0 ? (
            <ul className="flex max-h-32 flex-col gap-1 overflow-y-auto">
              {needed.about.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          ) : null}
          <dl className="flex flex-col gap-1">
            {[...facts, { name: t("session:approve_asks"), value: asks }].map(({ name, value }) => (
              <div key={name} className="flex justify-between gap-4">
                <dt className="text-ink-2">{name}</dt>
                <dd className="tabular font-medium">
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </section>
        {error ? <Notice tone="rose">{problemWords(t, error)}</Notice> : null}
        <TextField
          label={t("session:approver")}
          autoFocus
          autoComplete="off"
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          required
        />
        <TextField
          label={t("session:password")}
          type="password"
          autoComplete="off"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
        <div className="flex justify-end gap-3 pt-1">
          <Button onClick={() => end()}>{t("common:cancel")}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!username || !password}>
            {t("session:approve_do")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
