import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { type Form, FormErrors, RoomForErrors } from "./form";

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

/** A form over the page: what was refused where nothing moves, one button that saves; Enter in a field saves as well. */
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
  // At the side it takes room from the fields, which scroll; where the dialog is as high as its fields the room is kept.
  const errors = <FormErrors form={form} floats="no" {...(onNewer ? { onNewer } : {})} />;
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
          {side ? errors : null}
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
        {side ? null : <RoomForErrors>{errors}</RoomForErrors>}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
