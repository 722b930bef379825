import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { type Form, FormErrors } from "./form";

interface FormDialogProps<T> {
  form: Form<T>;
  title: string;
  about?: string;
  /** What the button says, if not "save". */
  action?: string;
  /** At the end side over the full height. */
  side?: boolean;
  wide?: boolean;
  disabled: boolean;
  onSave: () => Promise<void>;
  onClose: () => void;
  /** Loads what somebody else stored meanwhile. */
  onNewer?: () => void;
  /** The fields. */
  children: ReactNode;
}

/** A form over the page: what was refused on top, one button that saves; Enter in a field saves as well. */
export function FormDialog<T>({
  form,
  title,
  about,
  action,
  side,
  wide,
  disabled,
  onSave,
  onClose,
  onNewer,
  children,
}: FormDialogProps<T>) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      side={side === true}
      wide={wide === true}
      onClose={onClose}
      title={title}
      about={about}
      foot={
        <>
          {side ? null : <Button onClick={onClose}>{t("common:cancel")}</Button>}
          <Button kind="primary" busy={form.busy} disabled={disabled || !form.dirty} onClick={() => void onSave()}>
            {action ?? t("common:save")}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void onSave();
        }}
      >
        <FormErrors form={form} {...(onNewer ? { onNewer } : {})} />
        {children}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
