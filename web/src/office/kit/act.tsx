/** What is done to a row: asked for with a reason, or at once where none is needed; said when it is done. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { may } from "@/session/session";
import { Button } from "@/ui/button";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { ReasonDialog } from "../reason";
import { unsavedWords } from "../unsaved";
import { type AnyAction, type AnyRow, mayDo } from "./list";
import { changed } from "./rows";

/** Runs something that takes no reason, and says how it went. */
export function useRun(key: string): {
  busy: boolean;
  run: (work: () => Promise<unknown>, done: string) => Promise<void>;
} {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true);
    try {
      await work();
      await changed(key);
      say({ kind: "good", text: done });
    } catch (error) {
      say({ kind: "bad", text: unsavedWords(t, error) });
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}

interface ActProps {
  /** What the answers of its list are kept under. */
  of: string;
  action: AnyAction;
  row: AnyRow;
  /** What the row is called in the question. */
  name: string;
  size?: "sm";
}

/** Nothing where the person may not, or where it makes no sense for this row. */
export function Act({ of, action, row, name, size }: ActProps): ReactNode {
  const { t } = useTranslation();
  const away = useAway();
  const [asking, setAsking] = useState(false);
  const { busy, run } = useRun(of);
  const done = t(action.said ?? "common:saved", { name });
  // While its question is open the button stays: what was done may make it senseless before the question is gone.
  if (!asking && (!mayDo(action, may) || action.when?.(row) === false)) return null;
  return (
    <>
      <Button
        {...(size ? { size } : { icon: <span className="contents [&>svg]:size-4">{action.icon}</span> })}
        className={size ? "min-h-10" : ""}
        busy={busy}
        disabled={away || action.isOff?.(row) === true}
        onClick={() => (action.title ? setAsking(true) : void run(() => action.run(row, ""), done))}
      >
        {t(action.label)}
      </Button>
      {asking && action.title ? (
        <ReasonDialog
          title={t(action.title, { name })}
          text={action.text ? t(action.text) : ""}
          action={t(action.label)}
          danger={action.danger === true}
          noReason={action.takesNoReason === true}
          onClose={() => setAsking(false)}
          run={async (reason) => {
            await action.run(row, reason);
            await changed(of);
            say({ kind: "good", text: done });
          }}
        />
      ) : null}
    </>
  );
}
