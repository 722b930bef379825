/** What is scanned while another screen than the sale is there: kept from its fields and number pads, said, and added to the sale on a press. */
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { scanned } from "@/sales/scan";
import { sound } from "@/sales/sound";
import { useScanner } from "@/scanner/use-scanner";
import { useSession } from "@/session/session";
import { say } from "@/ui/toast";

/** `on` when something is shown; `sells` when there is a sale to which it could be added. */
export function useScansElsewhere({ on, sells }: { on: boolean; sells: boolean }): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useScanner(
    (code) => {
      sound("unknown");
      if (useSession.getState().locked)
        return say({ id: "unknown-code", kind: "bad", text: t("sales:scan_locked", { code }) });
      const add = () => void navigate({ to: "/" }).then(() => scanned(code, t));
      say({
        id: "unknown-code",
        kind: "bad",
        text: t("sales:scan_elsewhere", { code }),
        ...(sells ? { action: { label: t("sales:scan_add"), run: add } } : {}),
      });
    },
    { on, below: true },
  );
}
