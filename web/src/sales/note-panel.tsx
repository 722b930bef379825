import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { AreaField } from "@/ui/field";
import { currentSale, setNote } from "./cart";
import { oneLine } from "./held";
import { closePanel } from "./panels";

/** A remark that is printed on the receipt. */
export function NotePanel() {
  const { t } = useTranslation();
  const [text, setText] = useState(() => currentSale().note);
  const keep = () => {
    setNote(oneLine(text));
    closePanel();
  };
  return (
    <Dialog
      open
      onClose={closePanel}
      title={t("sales:note_title")}
      about={t("sales:note_text")}
      foot={
        <>
          <Button onClick={closePanel}>{t("common:cancel")}</Button>
          <Button kind="primary" onClick={keep}>
            {t("common:save")}
          </Button>
        </>
      }
    >
      <AreaField
        label={t("sales:note")}
        autoFocus
        oneLine
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </Dialog>
  );
}
