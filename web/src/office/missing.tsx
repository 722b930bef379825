import { MapPinOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/states";
import { useGo } from "./go";

/** An address that leads nowhere. */
export function Missing() {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <Empty
      icon={<MapPinOff />}
      title={t("office:missing")}
      text={t("office:missing_text")}
      action={<Button onClick={() => go({ to: "/", replace: true })}>{t("office:first_page")}</Button>}
    />
  );
}
