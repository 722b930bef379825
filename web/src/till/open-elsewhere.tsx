/** Another tab of this browser is the till: says so, and takes it over on a press. */
import { AppWindow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { takeTab } from "@/session/one-tab";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/states";

export function OpenElsewhere() {
  const { t } = useTranslation();
  return (
    <main className="h-full bg-canvas">
      <Empty
        icon={<AppWindow />}
        title={t("till:open_elsewhere")}
        text={t("till:open_elsewhere_text")}
        action={
          <Button kind="primary" size="lg" autoFocus onClick={takeTab}>
            {t("till:use_here")}
          </Button>
        }
      />
    </main>
  );
}
