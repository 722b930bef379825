/** Somebody's PIN: another one, or none, which they then set themselves. Either ends the sessions that a PIN began. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useAttempt } from "@/lib/attempt";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { say } from "@/ui/toast";
import { FormErrors, useForm } from "../form";
import type { User } from "./data";

export function PinDialog({
  user,
  onClose,
  onDone,
}: {
  user: User;
  onClose: () => void;
  onDone: (user: User) => void;
}) {
  const { t } = useTranslation();
  const form = useForm({ pin: "", reason: "" });
  const attempt = useAttempt();
  const [how, setHow] = useState<"reset" | "clear">("clear");
  const { now, set, at } = form;
  const ready = now.reason.trim() !== "" && (how === "clear" || /^\d{4,8}$/.test(now.pin));
  const save = async () => {
    if (!ready || form.busy) return;
    const reason = now.reason.trim();
    const path = { user_id: user.user_id };
    const params = { path, header: { "Idempotency-Key": attempt.keyFor([how, now.pin, reason]) } };
    const sent = await form.send(async () =>
      onDone(
        await take(
          how === "clear"
            ? api.POST("/api/v1/users/{user_id}/pin/clear", { params, body: { reason } })
            : api.POST("/api/v1/users/{user_id}/pin", { params, body: { pin: now.pin, reason } }),
        ),
      ),
    );
    if (!sent) return;
    say({ kind: "good", text: t(`users:pin.done_${how}`, { name: user.full_name }) });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("users:pin.title", { name: user.full_name })}
      about={t(`users:pin.${how}_text`)}
      foot={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" busy={form.busy} disabled={!ready} onClick={() => void save()}>
            {t("common:save")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FormErrors form={form} />
        <Segmented
          label={t("users:pin.how")}
          value={how}
          onChange={setHow}
          choices={[
            { value: "clear", label: t("users:pin.clear") },
            { value: "reset", label: t("users:pin.reset") },
          ]}
        />
        {how === "reset" ? (
          <TextField
            label={t("users:pin.new")}
            help={t("users:pin.help")}
            error={at("/pin")}
            dir="ltr"
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={8}
            value={now.pin}
            onChange={(event) => set({ pin: event.target.value.replace(/\D/g, "") })}
          />
        ) : null}
        <TextField
          label={t("common:reason")}
          help={t("office:reason_help")}
          error={at("/reason")}
          maxLength={500}
          value={now.reason}
          onChange={(event) => set({ reason: event.target.value })}
        />
      </div>
    </Dialog>
  );
}
