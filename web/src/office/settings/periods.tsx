/** Through which day the books are closed, in the business and in each branch; closing and opening them again. */
import { BookLock, BookOpen } from "lucide-react";
import { api, type Schemas, take } from "@/api/client";
import type { Field, Make } from "../kit/form";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { useBranchChoices } from "./registers";

const WHERE: Field = {
  name: "branch_id",
  label: "settings:branch",
  kind: "choice",
  useChoices: useBranchChoices,
  empty: "settings:all_branches",
  isOptional: true,
};
const WHY: Field = { name: "reason", label: "common:reason", kind: "area", max: 500 };

const CLOSE: Make = {
  label: "settings:period_close",
  icon: <BookLock />,
  may: "periods.close",
  isPrimary: true,
  about: () => "settings:period_close_text",
  fields: [WHERE, { name: "through", label: "settings:closed_through", kind: "day" }, WHY],
  send: (body) => take(api.POST("/api/v1/periods/close", { body: body as Schemas["PeriodsCloseBody"] })),
  touches: ["periods"],
  said: () => ({ word: "settings:period_closed" }),
};
const REOPEN: Make = {
  label: "settings:period_reopen",
  icon: <BookOpen />,
  may: "periods.reopen",
  about: () => "settings:period_reopen_text",
  fields: [WHERE, { name: "through", label: "settings:stays_closed_through", kind: "day", isOptional: true }, WHY],
  send: (body) => take(api.POST("/api/v1/periods/reopen", { body: body as Schemas["PeriodsReopenBody"] })),
  touches: ["periods"],
  said: () => ({ word: "settings:period_reopened" }),
};

export const PERIODS = list({
  path: "/api/v1/periods",
  id: ({ branch_id }) => branch_id ?? "business",
  key: "periods",
  may: "periods.view",
  title: "settings:periods",
  count: "settings:periods_count",
  about: "settings:periods_text",
  order: "code",
  columns: [
    { name: "name", head: "settings:branch", kind: "text", nothing: "settings:all_branches" },
    { name: "closed_through", head: "settings:closed_through", kind: "day", nothing: "settings:nothing_closed" },
    { name: "changed_at", head: "settings:since", kind: "moment" },
  ],
  empty: { icon: <BookLock />, title: "settings:nothing_closed" },
  makes: [CLOSE, REOPEN],
});

export const Periods = () => <ListPage list={PERIODS} embedded />;
