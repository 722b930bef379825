/** Something that is made or done from a form and is no row of a list: a receipt of goods, a correction, another PIN. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAttempt } from "@/lib/attempt";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { withApproval } from "@/session/approval";
import { may } from "@/session/session";
import { Button } from "@/ui/button";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useForm } from "../form";
import { FormDialog } from "../form-dialog";
import { Fields } from "./fields";
import { bodyOf, type Draft, draftOf, isThere, type Make, shownFields, wrongFields } from "./form";

/** The button for it, and its form. */
export function MakeButton({ make }: { make: Make }) {
  const { t } = useTranslation();
  const away = useAway();
  const [open, setOpen] = useState(false);
  if (!may(make.may)) return null;
  return (
    <>
      <Button
        kind={make.isPrimary ? "primary" : "plain"}
        icon={<span className="contents [&>svg]:size-4">{make.icon}</span>}
        disabled={away}
        onClick={() => setOpen(true)}
      >
        {t(make.label)}
      </Button>
      {open ? <Maker make={make} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface MakerProps {
  make: Make;
  /** In place of the button's words. */
  title?: string;
  onClose: () => void;
}

export function Maker({ make, title, onClose }: MakerProps) {
  const { t } = useTranslation();
  const away = useAway();
  const figures = useMoney();
  const attempt = useAttempt();
  const declared = shownFields(make.fields, true, may);
  const form = useForm<Draft>(draftOf(declared, undefined, figures));
  const fields = declared.filter((one) => isThere(one, form.now));
  const save = async () => {
    if (away || form.busy) return;
    const body = bodyOf(fields, form.now, true, figures);
    const wrong = {
      ...wrongFields(fields, form.now, t("kit:not_a_figure"), figures),
      ...make.check?.(form.now, t, figures),
    };
    const sent = await form.send(async () => {
      await withApproval(
        (approval) => make.send(body, { key: attempt.keyFor(body), approval }),
        () => make.tells?.(form.now) ?? [],
      );
      await Promise.all((make.touches ?? []).map((key) => queries.invalidateQueries({ queryKey: [key] })));
    }, wrong);
    if (!sent) return;
    const { word, ...values } = make.said(form.now);
    say({ kind: "good", text: t(word, values) });
    onClose();
  };
  return (
    <FormDialog
      form={form}
      title={title ?? t(make.label)}
      {...(make.about ? { about: t(make.about(form.now)) } : {})}
      side={make.isSide === true}
      wide={make.isWide === true}
      disabled={away}
      onSave={save}
      onClose={onClose}
    >
      <Fields fields={fields} form={form} row={undefined} disabled={away} />
    </FormDialog>
  );
}
