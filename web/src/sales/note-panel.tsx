/** Words to the sale: a remark that is printed, and what it is called while it is put aside. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { AreaField, TextField } from "@/ui/field";
import { currentSale, setLabel, setNote } from "./cart";
import { oneLine } from "./held";
import { closePanel } from "./panels";

interface WordsProps {
  title: string;
  about: string;
  onSave: () => void;
  children: React.ReactNode;
}

function Words({ title, about, onSave, children }: WordsProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      onClose={closePanel}
      title={title}
      about={about}
      foot={
        <>
          <Button onClick={closePanel}>{t("common:cancel")}</Button>
          <Button
            kind="primary"
            onClick={() => {
              onSave();
              closePanel();
            }}
          >
            {t("common:save")}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}

/** A remark that is printed on the receipt. */
export function NotePanel() {
  const { t } = useTranslation();
  const [text, setText] = useState(() => currentSale().note);
  return (
    <Words title={t("sales:note_title")} about={t("sales:note_text")} onSave={() => setNote(oneLine(text))}>
      <AreaField
        label={t("sales:note")}
        autoFocus
        oneLine
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </Words>
  );
}

/** What tells this sale from the others that are held. */
export function NamePanel() {
  const { t } = useTranslation();
  const [text, setText] = useState(() => currentSale().label ?? "");
  return (
    <Words title={t("sales:name_title")} about={t("sales:name_text")} onSave={() => setLabel(oneLine(text))}>
      <TextField
        label={t("sales:name")}
        autoFocus
        maxLength={40}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </Words>
  );
}
