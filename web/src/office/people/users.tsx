/** Who works here: role, places, state. */
import { KeyRound, Users as UsersIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/session/session";
import { Avatar, Badge } from "@/ui/badge";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { type User, useRoles } from "./data";

export function UserState({ user }: { user: User }) {
  const { t } = useTranslation();
  if (!user.is_active) return <Badge tone="rose">{t("users:state.disabled")}</Badge>;
  if (user.is_locked) return <Badge tone="amber">{t("users:state.locked")}</Badge>;
  if (user.must_change) return <Badge tone="sky">{t("users:state.must_change")}</Badge>;
  return <span className="text-ink-2">{t("users:state.active")}</span>;
}

function Person({ user }: { user: User }) {
  return (
    <span className="flex items-center gap-3">
      <Avatar name={user.full_name} size={32} />
      <span className="min-w-0">
        <span className="block truncate">{user.full_name}</span>
        <span className="block truncate text-xs font-normal text-ink-3">
          <bdi>{user.username}</bdi>
        </span>
      </span>
    </span>
  );
}

function Places({ user }: { user: User }) {
  const { t } = useTranslation();
  const branches = useSession((session) => session.me?.branches);
  if (user.all_branches) return t("users:all_branches");
  const names = user.branch_ids.map(
    (id) => branches?.find((one) => one.branch_id === id)?.name ?? t("users:other_branch"),
  );
  return names.join(", ") || t("users:no_branch");
}

const useRoleChoices = () => (useRoles().data ?? []).map((one) => ({ value: one.role_id, label: one.name }));

export const USERS = list({
  path: "/api/v1/users",
  id: "user_id",
  key: "users",
  may: "users.view",
  title: "office:pages.users",
  count: "users:count",
  order: "name",
  base: { status: "all" },
  isByBranch: true,
  search: "users:filter",
  views: (["active", "disabled", "locked"] as const).map((name) => ({
    name,
    label: `users:tabs.${name}` as const,
    query: { status: name },
  })),
  filters: [
    {
      name: "role_id",
      label: "users:role",
      kind: "choice",
      icon: <KeyRound className="text-ink-2" />,
      useChoices: useRoleChoices,
    },
  ],
  columns: [
    {
      name: "full_name",
      head: "users:name",
      kind: "text",
      sort: "name",
      width: "w-[30%]",
      show: (user) => <Person user={user} />,
    },
    { name: "username", head: "users:username", kind: "code", sort: "username", isExtra: true },
    { name: "role", head: "users:role", kind: "text", value: ({ role }) => role?.name },
    {
      name: "branches",
      head: "users:branches",
      kind: "branch",
      value: ({ branch_ids }) => branch_ids,
      show: (user) => <Places user={user} />,
    },
    { name: "phone", head: "users:phone", kind: "code", isExtra: true },
    {
      name: "last_login_at",
      head: "users:last_seen",
      kind: "moment",
      nothing: "users:never",
      width: "w-44 max-xl:hidden",
    },
    { name: "created_at", head: "settings:since", kind: "moment", sort: "created_at", width: "w-44", isExtra: true },
    {
      name: "state",
      head: "users:status",
      kind: "word",
      words: "users:state",
      value: (user) => (!user.is_active ? "disabled" : user.is_locked ? "locked" : "active"),
      width: "w-44",
      show: (user) => <UserState user={user} />,
    },
  ],
  empty: { icon: <UsersIcon />, title: "users:none", text: "users:none_text" },
  page: { of: ({ user_id }) => `/users/${user_id}`, new: "/users/new", mayAdd: "users.edit", add: "users:new" },
});

export const Users = () => <ListPage list={USERS} />;
