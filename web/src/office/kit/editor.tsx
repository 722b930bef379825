/** A row in a form at the side: made with an idempotency key, changed only if nobody else did meanwhile. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAttempt } from "@/lib/attempt";
import { useMoney } from "@/lib/money";
import { withApproval } from "@/session/approval";
import { may } from "@/session/session";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useForm } from "../form";
import { FormDialog } from "../form-dialog";
import { withReason } from "../why";
import { Fields } from "./fields";
import { bodyOf, type Draft, draftOf, shownFields, wrongFields } from "./form";
import { type AnyList, type AnyRow, idOf } from "./list";
import { add, changed, newestOf, replace } from "./rows";

interface EditorProps {
  list: AnyList;
  /** Undefined for a new one. */
  row: AnyRow | undefined;
  onClose: () => void;
  /** Shows a newer one instead. */
  onNewer: (row: AnyRow) => void;
}

export function Editor({ list, row, onClose, onNewer }: EditorProps) {
  const { t } = useTranslation();
  const away = useAway();
  const figures = useMoney();
  const declared = list.form;
  const attempt = useAttempt();
  const isNew = row === undefined;
  const fields = shownFields(declared?.fields ?? [], isNew, may);
  const form = useForm<Draft>(draftOf(fields, row, figures));
  /** How many were added here, one after the other. */
  const [next, setNext] = useState(0);
  if (!declared) return null;
  const isFixed = row !== undefined && declared.mayChange?.(row) === false;
  const disabled = away || isFixed || !may(isNew ? declared.mayAdd : declared.mayEdit);
  const save = async (more = false) => {
    if (disabled || form.busy) return;
    const body = bodyOf(fields, form.now, isNew, figures);
    const send = (reason: string | undefined, approval: string | undefined) => {
      if (isNew) return add(list.path, attempt.keyFor(body), body, approval);
      const finished = declared.finish?.(body) ?? body;
      const whole = reason ? { ...finished, reason } : finished;
      return replace(declared, idOf(list, row), Number(row.version), whole, approval);
    };
    const wrong = {
      ...wrongFields(fields, form.now, t("kit:not_a_figure"), figures),
      ...declared.check?.(form.now, t),
    };
    let stored: AnyRow | undefined;
    const sent = await form.send(async () => {
      stored = await withReason((reason) => withApproval((approval) => send(reason, approval)));
      await Promise.all([changed(list.key), declared.after?.()]);
    }, wrong);
    if (!sent || !stored) return;
    const kept = isNew && declared.made ? declared.made(stored) : stored;
    say({ text: t((!isNew && declared.changed) || declared.saved, { name: declared.name(kept) }), kind: "good" });
    if (!more) return onClose();
    attempt.done();
    form.reset(draftOf(fields, undefined, figures));
    setNext((count) => count + 1);
  };
  const newer = async () => {
    const found = row && (await newestOf(list, idOf(list, row)));
    if (!found) return;
    onNewer(found);
    form.reset(draftOf(fields, found, figures));
  };
  return (
    <FormDialog
      form={form}
      title={row ? declared.name(row) : t(declared.add)}
      side
      {...(isNew && declared.about ? { about: t(declared.about) } : {})}
      {...(isNew && declared.act ? { action: t(declared.act) } : {})}
      disabled={disabled}
      onSave={() => save()}
      onClose={onClose}
      onNewer={() => void newer()}
      // What is done once, like taking in this browser, has a word of its own.
      {...(isNew && !declared.act ? { onMore: () => save(true) } : {})}
    >
      {declared.notice && !isNew ? <Notice tone="sky">{t(declared.notice)}</Notice> : null}
      {/* The next one begins anew, with the focus in its first field. */}
      <Fields key={next} fields={fields} form={form} row={row} disabled={disabled} />
    </FormDialog>
  );
}
