/** The places of the business. */
import { Store } from "lucide-react";
import { loadMe } from "@/session/session";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";

export const BRANCHES = list({
  path: "/api/v1/branches",
  id: "branch_id",
  key: "branches",
  may: "branches.view",
  title: "settings:branches",
  count: "settings:branches_count",
  about: "settings:branches_text",
  order: "code",
  base: { status: "all" },
  columns: [
    { name: "name", head: "settings:branch_name", kind: "text", sort: "name" },
    { name: "code", head: "settings:code", kind: "code", sort: "code", width: "w-24" },
    { name: "address", head: "settings:address", kind: "text", value: ({ address }) => address.replaceAll("\n", ", ") },
    { name: "phone", head: "settings:phone", kind: "code", isExtra: true },
    { name: "created_at", head: "settings:since", kind: "moment", sort: "created_at", isExtra: true },
    { name: "is_active", head: "settings:state", kind: "use", width: "w-36" },
  ],
  empty: { icon: <Store />, title: "settings:no_branches" },
  form: {
    one: "/api/v1/branches/{branch_id}",
    method: "PUT",
    isRead: true,
    mayAdd: "branches.edit",
    mayEdit: "branches.edit",
    add: "settings:new_branch",
    saved: "settings:branch_saved",
    name: ({ name }) => name,
    // Branches in sight are part of the profile.
    after: loadMe,
    fields: [
      { name: "name", label: "settings:branch_name", kind: "text", max: 200 },
      { name: "code", label: "settings:code", help: "settings:code_help", kind: "caps", max: 6, isFixed: true },
      { name: "address", label: "settings:address", help: "settings:as_printed", kind: "area" },
      { name: "phone", label: "settings:phone", help: "settings:as_printed", kind: "tel" },
      { name: "time_zone", label: "settings:time_zone", kind: "keep" },
      { name: "is_active", label: "settings:in_use", help: "settings:branch_in_use_text", kind: "switch", only: "old" },
    ],
  },
});

export const Branches = () => <ListPage list={BRANCHES} embedded />;
