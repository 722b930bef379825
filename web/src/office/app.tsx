import { DirectionProvider } from "@base-ui/react/direction-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { directionOf } from "@/i18n/start";
import { queries } from "@/lib/queries";
import { Approvals } from "@/session/approvals";
import { useSession } from "@/session/session";
import { fetchPieces } from "@/ui/later";
import { routeParts } from "@/ui/lazy-route";
import { Toasts } from "@/ui/toasts";
import { router } from "./routes";
import { WhyPanel } from "./why-panel";

/** The back office's application. */
export function Office() {
  const { i18n } = useTranslation();
  const isIn = useSession((session) => session.status === "in");
  // A server that goes away takes no page along.
  useEffect(() => {
    if (isIn) fetchPieces(routeParts());
  }, [isIn]);
  return (
    <DirectionProvider direction={directionOf(i18n.language)}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router as never} />
        <Approvals />
        <WhyPanel />
        <Toasts />
      </QueryClientProvider>
    </DirectionProvider>
  );
}
