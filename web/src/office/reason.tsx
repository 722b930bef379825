import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { AreaField } from "@/ui/field";
import { Notice } from "@/ui/states";
import { RoomForErrors } from "./form";
import { unsavedWords } from "./unsaved";

interface ReasonDialogProps {
  title: string;
  text: string;
  /** What the button does, in a word. */
  action: string;
  danger?: boolean;
  /** Only asked whether it is meant. */
  noReason?: boolean;
  onClose: () => void;
  /** Throws what the server refuses. */
  run: (reason: string) => Promise<void>;
}

/** Something that is asked for once more, and written down with a reason. */
export function ReasonDialog({ title, text, action, danger, noReason, onClose, run }: ReasonDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await run(reason.trim());
      onClose();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      about={text}
      foot={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button
            kind={danger ? "danger" : "primary"}
            busy={busy}
            disabled={!noReason && reason.trim() === ""}
            onClick={() => void send()}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {noReason ? null : (
          <AreaField
            label={t("common:reason")}
            help={t("office:reason_help")}
            autoFocus
            oneLine
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
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
