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
  /** Saves, and begins the next one in the same form. */
  onMore?: () => Promise<void>;
  /** The fields. */
  children: ReactNode;
}

/** A form over the page: what was refused in its foot, one button that saves; Enter in a field saves as well. */
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
  onMore,
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
          {side ? (
            <FormErrors form={form} floats="no" {...(onNewer ? { onNewer } : {})} />
          ) : (
            <div className="relative min-w-0 flex-1">
              <FormErrors form={form} floats="up" {...(onNewer ? { onNewer } : {})} />
            </div>
          )}
          {onMore ? (
            <Button disabled={disabled || form.busy || !form.dirty} onClick={() => void onMore()}>
              {t("office:add_more")}
            </Button>
          ) : null}
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
        {children}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
