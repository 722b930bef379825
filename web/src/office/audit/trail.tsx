/** Who changed what: each entry with what was before and after. */
import i18next from "i18next";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { Notice } from "@/ui/states";
import { memberWords } from "../kit/difference";
import { Differences } from "../kit/differences";
import { list, peekOf } from "../kit/list";
import { usePeopleChoices } from "../kit/names";
import { ListPage } from "../kit/page";
import { useModuleChoices, useOperationChoices } from "./operations";

function Changed({ row }: { row: Schemas["AuditDetailView"] }) {
  const { t } = useTranslation();
  const names = (all: readonly string[]) => ({ names: all.map((one) => memberWords(t, one)).join(", ") });
  return (
    <section className="flex flex-col gap-3">
      {row.hidden.length > 0 ? <Notice tone="sky">{t("audit:hidden", names(row.hidden))}</Notice> : null}
      {row.forgotten.length > 0 ? <Notice tone="sky">{t("audit:forgotten", names(row.forgotten))}</Notice> : null}
      <Differences before={row.before} after={row.after} />
    </section>
  );
}

type Entry = Schemas["AuditLog"];

/** What the program does by itself it writes down under the name of the act, or of the job. */
const isProgram = ({ actor_role }: Entry): boolean => actor_role === "system";
const whoOf = (entry: Entry): string =>
  isProgram(entry)
    ? i18next.t(`operations:${entry.actor_name.includes(".") ? "do" : "actors"}.${entry.actor_name}`, {
        defaultValue: entry.actor_name,
      })
    : entry.actor_name;
const roleOf = (entry: Entry): string => (isProgram(entry) ? i18next.t("operations:system") : entry.actor_role);

export const AUDIT = list({
  path: "/api/v1/audit",
  id: "event_id",
  key: "audit",
  may: "audit.view",
  title: "office:pages.audit",
  words: "audit",
  order: "-recorded_at",
  isByBranch: true,
  views: [
    { name: "people", label: "audit:by_people", query: { by: "people" } },
    { name: "program", label: "audit:by_program", query: { by: "program" } },
  ],
  filters: [
    { name: "action", kind: "choice", useChoices: useOperationChoices },
    { name: "module", kind: "choice", useChoices: useModuleChoices, isMore: true },
    { name: "entity", label: "audit:whole_entity", kind: "text", isMore: true },
    { name: "from", kind: "moment" },
    { name: "to", kind: "moment", end: true },
    { name: "user_id", kind: "choice", useChoices: usePeopleChoices, may: "users.view" },
    { name: "entity_id", label: "audit:one_thing", kind: "id" },
    { name: "request_id", label: "audit:one_request", kind: "id" },
  ],
  columns: [
    { name: "recorded_at", kind: "moment", sort: "recorded_at", width: "w-44" },
    { name: "actor_name", kind: "text", value: whoOf },
    { name: "actor_role", kind: "text", value: roleOf, width: "w-28 max-xl:hidden" },
    { name: "action", kind: "word", words: "operations:do", width: "w-56" },
    { name: "entity", kind: "word", words: "operations:things", width: "w-32 sm:max-lg:hidden" },
    { name: "change", kind: "word", words: "audit:changes", width: "w-24" },
    { name: "reason", kind: "text" },
    { name: "branch_id", kind: "branch", isExtra: true },
    { name: "source", kind: "word", words: "audit:sources", isExtra: true },
  ],
  empty: { icon: <History /> },
  peekWhole: peekOf("/api/v1/audit/{event_id}", {
    wide: true,
    title: ({ event }) => i18next.t(`operations:do.${event.action}`, { defaultValue: event.action }),
    about: ({ event }) => <bdi>{whoOf(event)}</bdi>,
    facts: [
      { name: "recorded_at", kind: "moment", value: ({ event }) => event.recorded_at },
      { name: "actor_role", kind: "text", value: ({ event }) => roleOf(event) },
      { name: "reason", kind: "text", value: ({ event }) => event.reason },
      { name: "approvals", kind: "number", value: ({ event }) => event.approvals.length || undefined },
      { name: "branch_id", kind: "branch", value: ({ event }) => event.branch_id },
      { name: "source", kind: "word", words: "audit:sources", value: ({ event }) => event.source },
      { name: "entity", kind: "word", words: "operations:things", value: ({ event }) => event.entity },
      { name: "change", kind: "word", words: "audit:changes", value: ({ event }) => event.change },
      { name: "entity_id", kind: "code", value: ({ event }) => event.entity_id },
      { name: "operation", kind: "code", value: ({ event }) => event.action },
      { name: "request_id", kind: "code", value: ({ event }) => event.request_id },
      { name: "leaf_hash", kind: "code" },
    ],
    Body: Changed,
  }),
});

export const AuditTrail = () => <ListPage list={AUDIT} />;
