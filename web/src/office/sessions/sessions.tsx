/** Where one is signed in, and where others are: looked at, and ended. */
import { LogOut, MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { may, useMay, useSession } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useAsked } from "../go";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { changed } from "../kit/rows";
import { browserOf } from "../settings/browser";
import { unsavedWords } from "../unsaved";

type Session = Schemas["SessionView"];

const KEY = "sessions";

const endOne = (session_id: string) =>
  take<null>(api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id } } }) as never);

/** Something that needs no reason: done at once, and said. */
function useDo() {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
      await changed(KEY);
      say({ kind: "good", text: t("sessions:ended") });
    } catch (error) {
      say({ kind: "bad", text: unsavedWords(t, error) });
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}

function End({ session }: { session: Session }) {
  const { t } = useTranslation();
  const away = useAway();
  const { busy, run } = useDo();
  const me = useSession((state) => state.me?.user_id);
  if (session.is_current) return <Badge tone="brand">{t("sessions:this_one")}</Badge>;
  if (session.user_id !== me && !may("auth.end-sessions")) return null;
  return (
    <Button size="sm" busy={busy} disabled={away} onClick={() => void run(() => endOne(session.session_id))}>
      {t("sessions:end")}
    </Button>
  );
}

function EndAll() {
  const { t } = useTranslation();
  const away = useAway();
  const { busy, run } = useDo();
  const me = useSession((state) => state.me?.user_id);
  const whose = useAsked().user_id;
  const mayOthers = useMay("auth.end-sessions");
  const isOwn = !whose || whose === me;
  if (!isOwn && !mayOthers) return null;
  const body = isOwn ? {} : { user_id: whose };
  return (
    <Button
      icon={<LogOut className="size-4 rtl:-scale-x-100" />}
      busy={busy}
      disabled={away}
      onClick={() => void run(() => take(api.POST("/api/v1/auth/sessions/end", { body })))}
    >
      {t(isOwn ? "sessions:end_others" : "sessions:end_all")}
    </Button>
  );
}

export const SESSIONS = list({
  path: "/api/v1/auth/sessions",
  id: "session_id",
  key: KEY,
  title: "sessions:title",
  count: "sessions:count",
  order: "-created_at",
  filters: [{ name: "user_id", label: "sessions:one_person", kind: "id" }],
  columns: [
    {
      name: "client",
      head: "sessions:client",
      kind: "text",
      value: ({ client, device_name }) => [device_name, browserOf(client)].filter(Boolean).join(" · "),
    },
    { name: "method", head: "sessions:method", kind: "word", words: "sessions:methods", width: "w-36" },
    { name: "address", head: "sessions:address", kind: "code", width: "w-40" },
    { name: "created_at", head: "sessions:since", kind: "moment", sort: "created_at", width: "w-44" },
    { name: "last_seen_at", head: "sessions:last_seen", kind: "moment", sort: "last_seen_at", width: "w-44" },
    { name: "expires_at", head: "sessions:until", kind: "moment", width: "w-44", isExtra: true },
    {
      name: "end",
      head: "sessions:end",
      kind: "text",
      isDrawn: true,
      width: "w-36",
      show: (one) => <End session={one} />,
    },
  ],
  empty: { icon: <MonitorSmartphone />, title: "sessions:none" },
  Actions: EndAll,
});

export const Sessions = () => <ListPage list={SESSIONS} />;
