/** Sign-ins, refusals, lockouts and changes of rights. */
import { ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { Badge } from "@/ui/badge";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { Fact } from "../kit/peek";
import { difference } from "./difference";

type Event = Schemas["SecurityEventView"];

const KINDS = [
  "signed-in",
  "sign-in-failed",
  "locked-out",
  "signed-out",
  "token-reused",
  "token-refused",
  "denied",
  "privilege-changed",
  "approved",
] as const;

const LOUD = ["sign-in-failed", "locked-out", "token-reused", "token-refused", "denied"];

function Kind({ kind }: { kind: string }) {
  const { t } = useTranslation();
  const words = t(`audit:kinds.${kind}`, { defaultValue: kind });
  return LOUD.includes(kind) ? <Badge tone="rose">{words}</Badge> : words;
}

const Detail = ({ row }: { row: Event }) => (
  <dl>
    {difference(undefined, row.detail).map(({ member, after }) => (
      <Fact key={member} label={member}>
        <bdi>{after}</bdi>
      </Fact>
    ))}
  </dl>
);

export const SECURITY = list({
  path: "/api/v1/security-log",
  id: "event_id",
  key: "security-log",
  may: "security_log.view",
  title: "office:pages.security",
  count: "audit:count",
  order: "-recorded_at",
  filters: [
    { name: "kind", label: "audit:kind", kind: "word", values: KINDS, words: "audit:kinds" },
    { name: "from", label: "audit:from", kind: "moment" },
    { name: "to", label: "audit:to", kind: "moment", end: true },
    { name: "user_id", label: "audit:one_person", kind: "id" },
    { name: "request_id", label: "audit:one_request", kind: "id" },
  ],
  columns: [
    { name: "recorded_at", head: "audit:when", kind: "moment", sort: "recorded_at", width: "w-44" },
    {
      name: "kind",
      head: "audit:kind",
      kind: "word",
      words: "audit:kinds",
      width: "w-44",
      show: ({ kind }) => <Kind kind={kind} />,
    },
    { name: "name", head: "audit:who", kind: "text" },
    { name: "times", head: "audit:times", kind: "number", width: "w-20" },
    { name: "address", head: "audit:address", kind: "code", width: "w-40" },
    { name: "client", head: "audit:client", kind: "code", isExtra: true },
  ],
  empty: { icon: <ShieldAlert />, title: "audit:none" },
  peek: {
    title: ({ name }) => name || "—",
    about: ({ kind }) => <Kind kind={kind} />,
    facts: [
      { name: "recorded_at", head: "audit:when", kind: "moment" },
      { name: "times", head: "audit:times", kind: "number" },
      { name: "address", head: "audit:address", kind: "code" },
      { name: "client", head: "audit:client", kind: "code" },
      { name: "request_id", head: "audit:request", kind: "code" },
    ],
    Body: Detail,
  },
});

export const SecurityLog = () => <ListPage list={SECURITY} />;
