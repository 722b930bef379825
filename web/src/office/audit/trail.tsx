/** Who changed what: each entry with what was before and after. */
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { Notice } from "@/ui/states";
import { list, peekOf } from "../kit/list";
import { ListPage } from "../kit/page";
import { difference } from "./difference";
import { useModuleChoices, useOperationChoices } from "./operations";

type Detail = Schemas["AuditDetailView"];

function Difference({ row }: { row: Detail }) {
  const { t } = useTranslation();
  const rows = difference(row.before, row.after);
  const cell = "py-2 align-top break-words whitespace-pre-wrap";
  return (
    <section className="flex flex-col gap-3">
      {row.hidden.length > 0 ? <Notice tone="sky">{t("audit:hidden", { names: row.hidden.join(", ") })}</Notice> : null}
      {row.forgotten.length > 0 ? (
        <Notice tone="sky">{t("audit:forgotten", { names: row.forgotten.join(", ") })}</Notice>
      ) : null}
      {rows.length > 0 ? (
        <table className="w-full table-fixed text-sm">
          <caption className="pb-1 text-start text-xs font-medium text-ink-3">{t("audit:difference")}</caption>
          <thead className="text-xs text-ink-2">
            <tr className="border-b border-line [&>th]:py-1.5 [&>th]:text-start [&>th]:font-medium">
              <th scope="col">{t("audit:member")}</th>
              <th scope="col">{t("audit:before")}</th>
              <th scope="col">{t("audit:after")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ member, before, after }) => (
              <tr key={member} className="border-b border-line last:border-0">
                <th scope="row" className={`${cell} pe-3 text-start font-normal text-ink-2`}>
                  <bdi>{member}</bdi>
                </th>
                <td className={`${cell} pe-3 text-rose-ink`}>
                  <bdi>{before}</bdi>
                </td>
                <td className={`${cell} text-brand-ink`}>
                  <bdi>{after}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

export const AUDIT = list({
  path: "/api/v1/audit",
  id: "event_id",
  key: "audit",
  may: "audit.view",
  title: "office:pages.audit",
  count: "audit:count",
  order: "-recorded_at",
  isByBranch: true,
  filters: [
    { name: "action", label: "audit:action", kind: "choice", useChoices: useOperationChoices },
    { name: "module", label: "audit:module", kind: "choice", useChoices: useModuleChoices },
    { name: "entity", label: "audit:whole_entity", kind: "text" },
    { name: "from", label: "audit:from", kind: "moment" },
    { name: "to", label: "audit:to", kind: "moment", end: true },
    { name: "user_id", label: "audit:one_person", kind: "id" },
    { name: "entity_id", label: "audit:one_thing", kind: "id" },
    { name: "request_id", label: "audit:one_request", kind: "id" },
  ],
  columns: [
    { name: "recorded_at", head: "audit:when", kind: "moment", sort: "recorded_at", width: "w-44" },
    { name: "actor_name", head: "audit:who", kind: "text" },
    { name: "actor_role", head: "audit:role", kind: "text", width: "w-32 max-xl:hidden" },
    { name: "action", head: "audit:action", kind: "code" },
    { name: "entity", head: "audit:entity", kind: "code" },
    { name: "reason", head: "audit:reason", kind: "text" },
    { name: "branch_id", head: "audit:branch", kind: "branch", isExtra: true },
    { name: "source", head: "audit:source", kind: "word", words: "audit:sources", isExtra: true },
    { name: "change", head: "audit:change", kind: "word", words: "audit:changes", width: "w-28", isExtra: true },
  ],
  empty: { icon: <History />, title: "audit:none" },
  peekWhole: peekOf("/api/v1/audit/{event_id}", {
    wide: true,
    title: ({ event }) => event.action,
    about: ({ event }) => <bdi>{event.actor_name}</bdi>,
    facts: [
      { name: "recorded_at", head: "audit:when", kind: "moment", value: ({ event }) => event.recorded_at },
      { name: "actor_role", head: "audit:role", kind: "text", value: ({ event }) => event.actor_role },
      { name: "reason", head: "audit:reason", kind: "text", value: ({ event }) => event.reason },
      {
        name: "approvals",
        head: "audit:approvals",
        kind: "number",
        value: ({ event }) => event.approvals.length || undefined,
      },
      { name: "branch_id", head: "audit:branch", kind: "branch", value: ({ event }) => event.branch_id },
      {
        name: "source",
        head: "audit:source",
        kind: "word",
        words: "audit:sources",
        value: ({ event }) => event.source,
      },
      { name: "entity", head: "audit:entity", kind: "code", value: ({ event }) => event.entity },
      { name: "entity_id", head: "audit:entity_id", kind: "code", value: ({ event }) => event.entity_id },
      { name: "request_id", head: "audit:request", kind: "code", value: ({ event }) => event.request_id },
      { name: "leaf_hash", head: "audit:hash", kind: "code" },
    ],
    Body: Difference,
  }),
});

export const AuditTrail = () => <ListPage list={AUDIT} />;
