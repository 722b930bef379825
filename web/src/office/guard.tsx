/** What stands before the office: a business, a person, and a page that this person may see. */
import { useQuery } from "@tanstack/react-query";
import { DoorOpen } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ChangePassword } from "@/session/change-password";
import { listenLive } from "@/session/live";
import { signOut, useSession } from "@/session/session";
import { SignIn } from "@/session/sign-in";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/states";
import { hearOffice, OFFICE_TOPICS } from "./hear";
import { usePages } from "./pages";

export function Guard({ children }: { children: ReactNode }) {
  const { status, me, locked } = useSession();
  const tenant = me?.business.tenant_id;
  useEffect(() => {
    if (tenant) listenLive(OFFICE_TOPICS, hearOffice);
  }, [tenant]);
  if (status === "starting") return null;
  // A lock at the till ends the session of its browser, and so of this page.
  if (status === "out" || locked || !me) return <Outside />;
  if (me.must_change) return <ChangePassword />;
  return <Allowed>{children}</Allowed>;
}

/** Signed out: either nobody is in, or there is nobody yet. */
function Outside() {
  const state = useQuery({ queryKey: ["setup"], queryFn: () => take(api.GET("/api/v1/setup")), staleTime: 60_000 });
  const waiting = (state.data as { waiting?: boolean } | undefined)?.waiting === true;
  useEffect(() => {
    if (waiting) location.replace(`/setup${location.hash}`);
  }, [waiting]);
  return waiting ? null : <SignIn office />;
}

function Allowed({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const pages = usePages();
  if (pages.length > 0) return children;
  return (
    <Empty
      icon={<DoorOpen />}
      title={t("office:nothing")}
      text={t("office:nothing_text")}
      action={
        <span className="flex gap-3">
          <Button onClick={() => void signOut()}>{t("session:sign_out")}</Button>
          <Button kind="primary" onClick={() => location.assign("/")}>
            {t("office:open_register")}
          </Button>
        </span>
      }
    />
  );
}
