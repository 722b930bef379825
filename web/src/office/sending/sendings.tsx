/** What was sent to whom, and what came of it; sent again, or not, from here. */
import { Ban, Mail, RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { Notice } from "@/ui/states";
import { type Action, list } from "../kit/list";
import { ListPage } from "../kit/page";
import { SENT } from "./sections";

type Sending = Schemas["Sending"];

const STATES = ["waiting", "sending", "sent", "perhaps", "dead", "dropped"] as const;
const TONES = { waiting: "amber", sending: "sky", sent: "brand", perhaps: "amber", dead: "rose" } as const;

const isOver = ({ state }: Sending): boolean => state === "dead" || state === "perhaps";

const ACTIONS: readonly Action<Sending>[] = [
  {
    name: "retry",
    icon: <RotateCcw />,
    may: "sending.manage",
    when: isOver,
    takesNoReason: true,
    said: "sending:retry_said",
    run: ({ sending_id }) =>
      take(api.POST("/api/v1/sendings/{sending_id}/retry", { params: { path: { sending_id } } })),
  },
  {
    name: "drop",
    icon: <Ban />,
    may: "sending.manage",
    when: (row) => isOver(row) || row.state === "waiting",
    danger: true,
    takesNoReason: true,
    said: "sending:drop_said",
    run: ({ sending_id }) => take(api.POST("/api/v1/sendings/{sending_id}/drop", { params: { path: { sending_id } } })),
  },
];

/** What went wrong, in words, and what the server said. */
function Trouble({ row }: { row: Sending }) {
  const { t } = useTranslation();
  if (!row.failure) return null;
  return (
    <Notice tone={row.state === "dead" ? "rose" : "amber"}>
      <p className="font-medium">{t(`sending:failures.${row.failure}`)}</p>
      {row.error ? <bdi className="break-words">{row.error}</bdi> : null}
      {row.state === "perhaps" ? <p className="mt-1">{t("sending:perhaps_text")}</p> : null}
    </Notice>
  );
}

export const SENDINGS = list({
  path: "/api/v1/sendings",
  id: "sending_id",
  key: "sendings",
  may: "sending.view",
  title: "office:pages.sent",
  words: "sending",
  about: "sending:about",
  order: "-created_at",
  isByBranch: true,
  beside: SENT,
  views: [
    {
      name: "trouble",
      label: "sending:trouble",
      query: { is_open: true },
      empty: { title: "sending:no_trouble", text: "sending:no_trouble_text" },
    },
    { name: "waiting", label: "sending:states.waiting", query: { state: "waiting" } },
  ],
  filters: [
    { name: "state", kind: "word", values: STATES, words: "sending:states" },
    { name: "to", label: "sending:to_address", kind: "text" },
    { name: "document_id", label: "sending:one_document", kind: "id" },
  ],
  columns: [
    { name: "to_address", kind: "text" },
    { name: "kind", kind: "word", words: "sending:kinds", width: "w-32" },
    { name: "document_no", kind: "code", width: "w-44" },
    { name: "state", kind: "word", words: "sending:states", tones: TONES, width: "w-40" },
    { name: "failure", kind: "word", words: "sending:failures", width: "w-56 max-xl:hidden" },
    { name: "tries", kind: "number", isExtra: true },
    { name: "branch_id", kind: "branch", isExtra: true },
    { name: "user_name", kind: "text", width: "w-36 max-2xl:hidden" },
    { name: "created_at", kind: "moment", sort: "created_at", width: "w-44" },
    { name: "attempted_at", kind: "moment", isExtra: true },
    { name: "ended_at", kind: "moment", isExtra: true },
  ],
  empty: { icon: <Mail />, text: "sending:none_text" },
  peek: {
    title: ({ to_address }) => to_address,
    facts: ["kind", "document_no", "state", "tries", "user_name", "created_at", "attempted_at", "ended_at"],
    Body: Trouble,
    actions: ACTIONS,
  },
});

export const Sendings = () => <ListPage list={SENDINGS} />;
