/** Sign-ins, refusals, lockouts and changes of rights. */
import i18next from "i18next";
import { ShieldAlert } from "lucide-react";
import type { Schemas } from "@/api/client";
import { Members } from "../kit/differences";
import { list } from "../kit/list";
import { usePeopleChoices } from "../kit/names";
import { ListPage } from "../kit/page";

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

type Event = Schemas["SecurityEventView"];

/** Rights that the program changes by itself stand under the name of the act; every other name is a person's, or was typed by one. */
export const nameOf = ({ kind, name }: Pick<Event, "kind" | "name">): string =>
  kind === "privilege-changed" ? i18next.t(`operations:actors.${name}`, { defaultValue: name }) : name;

const LOUD = {
  "sign-in-failed": "rose",
  "locked-out": "rose",
  "token-reused": "rose",
  "token-refused": "rose",
  denied: "rose",
} as const;

export const SECURITY = list({
  path: "/api/v1/security-log",
  id: "event_id",
  key: "security-log",
  may: "security_log.view",
  title: "office:pages.security",
  words: "audit",
  order: "-recorded_at",
  filters: [
    { name: "kind", kind: "word", values: KINDS, words: "audit:kinds" },
    { name: "from", kind: "moment" },
    { name: "to", kind: "moment", end: true },
    { name: "user_id", kind: "choice", useChoices: usePeopleChoices, may: "users.view" },
    { name: "request_id", label: "audit:one_request", kind: "id" },
  ],
  columns: [
    { name: "recorded_at", kind: "moment", sort: "recorded_at", width: "w-44" },
    { name: "kind", kind: "word", words: "audit:kinds", tones: LOUD, width: "w-44" },
    { name: "name", kind: "text", value: nameOf },
    { name: "times", kind: "number", width: "w-20" },
    { name: "address", kind: "code", width: "w-40" },
    { name: "client", kind: "code", isExtra: true },
    { name: "request_id", kind: "code", isExtra: true },
  ],
  empty: { icon: <ShieldAlert /> },
  peek: {
    title: (row) => nameOf(row) || "—",
    facts: ["kind", "recorded_at", "times", "address", "client", "request_id"],
    Body: ({ row }) => <Members of={row.detail} />,
  },
});

export const SecurityLog = () => <ListPage list={SECURITY} />;
