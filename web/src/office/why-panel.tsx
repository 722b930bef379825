import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { ReasonDialog } from "./reason";
import { useAsked } from "./why";

/** Asks for the reason that a change waits for; stands once at the root. */
export function WhyPanel() {
  const { t } = useTranslation();
  const asked = useAsked((state) => state.asked);
  const reason = useRef<string>(undefined);
  if (!asked) return null;
  return (
    <ReasonDialog
      title={t("office:why")}
      text={t("office:why_text")}
      action={t("common:save")}
      onClose={() => {
        useAsked.setState({ asked: undefined });
        asked(reason.current);
        reason.current = undefined;
      }}
      run={async (given) => {
        reason.current = given;
      }}
    />
  );
}
