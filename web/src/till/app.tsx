import { DirectionProvider } from "@base-ui/react/direction-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { directionOf } from "@/i18n/start";
import { queries } from "@/lib/queries";
import { Approvals } from "@/session/approvals";
import { Toasts } from "@/ui/toasts";
import { router } from "./routes";

/** The register's application. */
export function Till() {
  const { i18n } = useTranslation();
  return (
    <DirectionProvider direction={directionOf(i18n.language)}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Approvals />
        <Toasts top />
      </QueryClientProvider>
    </DirectionProvider>
  );
}
