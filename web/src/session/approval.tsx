/** A second person approves what the first may not do alone: in place, without signing anybody out. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Notice } from "@/ui/states";

interface Needed {
  command: string;
  permission: string;
  contentHash: string;
  answer: (approval: string | undefined) => void;
}

const useNeeded = create<{ needed: Needed | undefined }>(() => ({ needed: undefined }));

/** The approver's answer, or nothing if the panel is closed. */
function askApproval(problem: ApiProblem): Promise<string | undefined> {
  const { command, permission, content_hash: contentHash } = problem.more as Record<string, string>;
  return new Promise((answer) =>
    useNeeded.setState({
      needed: { command: command ?? "", permission: permission ?? "", contentHash: contentHash ?? "", answer },
    }),
  );
}

/**
 * Runs an operation; if it needs a second person, asks for one and runs it again with what they gave. Throws the refusal when nobody
 * approves.
 */
export async function withApproval<T>(operation: (approval?: string) => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "kernel.approval-needed") throw error;
    const approval = await askApproval(error);
    if (!approval) throw error;
    return operation(approval);
  }
}

/** Stands once at the root. */
export function ApprovalPanel() {
  const needed = useNeeded((state) => state.needed);
  return needed ? <Asking key={needed.contentHash} needed={needed} /> : null;
}

function Asking({ needed }: { needed: Needed }) {
  const { t } = useTranslation();
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
