/** Somebody's PIN: another one, or none, which they then set themselves. Either ends the sessions that a PIN began. */
import { Grid3x3 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { once } from "../headers";
import type { Draft, Make } from "../kit/form";
import { Maker } from "../kit/maker";
import type { User } from "./data";

const isReset = ({ how }: Draft) => how === "reset";

const pinOf = ({ user_id, full_name }: User, onDone: (user: User) => void): Make => ({
  label: "users:pin_action",
  icon: <Grid3x3 />,
  may: "users.reset_password",
  about: (now) => (isReset(now) ? "users:pin.reset_text" : "users:pin.clear_text"),
  fields: [
    {
      name: "how",
      label: "users:pin.how",
      kind: "oneOf",
      begin: () => "clear",
      choices: [
        { value: "clear", label: "users:pin.clear" },
        { value: "reset", label: "users:pin.reset" },
      ],
    },
    { name: "pin", label: "users:pin.new", help: "users:pin.help", kind: "pin", max: 8, when: isReset },
    { name: "reason", label: "common:reason", help: "office:reason_help", kind: "text", max: 500 },
  ],
  send: async (body, { key }) => {
    const params = { path: { user_id }, header: once(key) };
    const reason = String(body.reason);
    onDone(
      await take(
        isReset(body)
          ? api.POST("/api/v1/users/{user_id}/pin", { params, body: { pin: String(body.pin), reason } })
          : api.POST("/api/v1/users/{user_id}/pin/clear", { params, body: { reason } }),
      ),
    );
  },
  said: (now) => ({ word: isReset(now) ? "users:pin.done_reset" : "users:pin.done_clear", name: full_name }),
});

export function PinDialog(props: { user: User; onClose: () => void; onDone: (user: User) => void }) {
  const { t } = useTranslation();
  const title = t("users:pin.title", { name: props.user.full_name });
  return <Maker make={pinOf(props.user, props.onDone)} title={title} onClose={props.onClose} />;
}
