import { DirectionProvider } from "@base-ui/react/direction-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { queries } from "@/lib/queries";
import { ApprovalPanel } from "@/session/approval";
import { Toasts } from "@/ui/toast";
import { router } from "./routes";

/** The register's application. */
export function Till() {
  const { i18n } = useTranslation();
  return (
    <DirectionProvider direction={i18n.language === "ur" ? "rtl" : "ltr"}>
      <QueryClientProvider client={queries}>
        <Toasts>
          <RouterProvider router={router} />
          <ApprovalPanel />
        </Toasts>
      </QueryClientProvider>
    </DirectionProvider>
  );
}
