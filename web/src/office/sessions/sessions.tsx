/** Where one is signed in, and where others are: looked at, and ended. */
import { LogOut, MonitorSmartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { may, useMay, useSession } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { useAway } from "../away";
import { useAsked } from "../go";
import { useRun } from "../kit/act";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { browserOf } from "../settings/browser";

type Session = Schemas["SessionView"];

const KEY = "sessions";

const mine = () => useSession.getState().me?.user_id;

function EndAll() {
  const { t } = useTranslation();
  const away = useAway();
  const { busy, run } = useRun(KEY);
  const whose = useAsked().user_id;
  const isOwn = !whose || whose === mine();
  if (!useMay("auth.end-sessions") && !isOwn) return null;
  const body = isOwn ? {} : { user_id: whose };
  return (
    <Button
      icon={<LogOut className="size-4 rtl:-scale-x-100" />}
      busy={busy}
      disabled={away}
      onClick={() => void run(() => take(api.POST("/api/v1/auth/sessions/end", { body })), t("sessions:ended"))}
    >
      {t(isOwn ? "sessions:end_others" : "sessions:end_all")}
    </Button>
  );
}

function Program({ session }: { session: Session }) {
  const { t } = useTranslation();
  return (
    <>
      <bdi>{programOf(session)}</bdi>
      {session.is_current ? <Badge tone="brand">{t("sessions:this_one")}</Badge> : null}
    </>
  );
}

const programOf = ({ client, device_name }: Session) => [device_name, browserOf(client)].filter(Boolean).join(" · ");

export const SESSIONS = list({
  path: "/api/v1/auth/sessions",
  id: "session_id",
  key: KEY,
  title: "sessions:title",
  words: "sessions",
  order: "-created_at",
  filters: [{ name: "user_id", kind: "id" }],
  columns: [
    {
      name: "client",
      head: "sessions:client",
      kind: "text",
      value: programOf,
      show: (one) => <Program session={one} />,
    },
    { name: "method", kind: "word", words: "sessions:methods", width: "w-36" },
    { name: "address", kind: "code", width: "w-40 max-xl:hidden" },
    { name: "created_at", kind: "moment", sort: "created_at", width: "w-44" },
    { name: "last_seen_at", kind: "moment", sort: "last_seen_at", width: "w-44" },
    { name: "expires_at", kind: "moment", width: "w-44", isExtra: true },
  ],
  empty: { icon: <MonitorSmartphone /> },
  quick: {
    name: programOf,
    action: {
      name: "end",
      icon: <LogOut className="size-4 rtl:-scale-x-100" />,
      may: [],
      isPlain: true,
      when: ({ is_current, user_id }) => !is_current && (user_id === mine() || may("auth.end-sessions")),
      said: "sessions:ended",
      run: ({ session_id }) =>
        take<null>(api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id } } }) as never),
    },
  },
  Actions: EndAll,
});

export const Sessions = () => <ListPage list={SESSIONS} />;
