/** Who works here: role, places, state. */
import { KeyRound, Plus, Search, Users as UsersIcon } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { useTime } from "@/lib/time";
import { useMay, useSession } from "@/session/session";
import { Avatar, Badge } from "@/ui/badge";
import { Button, Kbd } from "@/ui/button";
import { Pick } from "@/ui/pick";
import { Tabs } from "@/ui/segmented";
import { Empty, Skeleton } from "@/ui/states";
import { useAway } from "../away";
import { type Search as Asked, useAsked, useGo } from "../go";
import { Page } from "../page";
import { useBranch } from "../place";
import { type Column, ListTable } from "../table";
import { type User, useRoles, useUsers } from "./data";

const STATES = ["all", "active", "disabled", "locked"] as const;

export function UserState({ user }: { user: User }) {
  const { t } = useTranslation();
  if (!user.is_active) return <Badge tone="rose">{t("users:state.disabled")}</Badge>;
  if (user.is_locked) return <Badge tone="amber">{t("users:state.locked")}</Badge>;
  if (user.must_change) return <Badge tone="sky">{t("users:state.must_change")}</Badge>;
  return <span className="text-ink-2">{t("users:state.active")}</span>;
}

export function Users() {
  const { t } = useTranslation();
  const go = useGo();
  const time = useTime();
  const away = useAway();
  const asked = useAsked();
  const branch = useBranch((state) => state.branch);
  const me = useSession((session) => session.me);
  const mayEdit = useMay("users.edit");
  const status = STATES.find((one) => one === asked.state) ?? "all";
  const roles = useRoles();
  const list = useUsers({ q: asked.q, role: asked.role, status, branch });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data), [list.data]);
  const total = list.data?.pages[0]?.meta?.total;
  const ask = (change: Asked) => go({ to: "/users", search: { ...asked, ...change }, replace: true });
  useKeys({ n: () => (mayEdit ? go({ to: "/users/new" }) : false) });

  const branches = (user: User) =>
    user.all_branches
      ? t("users:all_branches")
      : user.branch_ids
          .map((id) => me?.branches.find((one) => one.branch_id === id)?.name ?? t("users:other_branch"))
          .join(", ") || t("users:no_branch");
  const columns: readonly Column<User>[] = [
    {
      key: "name",
      head: t("users:name"),
      className: "w-[30%]",
      cell: (user) => (
        <span className="flex items-center gap-3">
          <Avatar name={user.full_name} size={32} />
          <span className="min-w-0">
            <span className="block truncate">{user.full_name}</span>
            <span className="block truncate text-xs font-normal text-ink-3">
              <bdi>{user.username}</bdi>
            </span>
          </span>
        </span>
      ),
    },
    { key: "role", head: t("users:role"), cell: (user) => user.role?.name ?? "—" },
    {
      key: "branches",
      head: t("users:branches"),
      cell: (user) => <span className="text-ink-2">{branches(user)}</span>,
    },
    {
      key: "seen",
      head: t("users:last_seen"),
      className: "w-40 max-xl:hidden",
      cell: (user) => (
        <span className="text-ink-2">{user.last_login_at ? time.moment(user.last_login_at) : t("users:never")}</span>
      ),
    },
    { key: "state", head: t("users:status"), className: "w-44", cell: (user) => <UserState user={user} /> },
  ];
  return (
    <Page
      fixed
      title={t("office:pages.users")}
      about={total === undefined ? <Skeleton className="h-4 w-24" /> : t("users:count", { count: total })}
      actions={
        mayEdit ? (
          <Button
            kind="primary"
            icon={<Plus className="size-4" />}
            disabled={away}
            onClick={() => go({ to: "/users/new" })}
          >
            {t("users:new")}
          </Button>
        ) : undefined
      }
    >
      <Tabs
        label={t("users:status")}
        value={status}
        onChange={(next) => ask({ state: next === "all" ? undefined : next })}
        tabs={STATES.map((value) => ({ value, label: t(`users:tabs.${value}`) }))}
      />
      <div className="flex shrink-0 flex-wrap gap-2 py-3">
        <Filter q={asked.q} ask={(q) => ask({ q })} />
        <Pick
          className="max-w-60 [&>button]:h-10 [&>button]:rounded-lg max-xl:[&>button]:h-11"
          aria-label={t("users:role")}
          empty={t("users:role")}
          icon={<KeyRound className="text-ink-2" />}
          clearable
          value={asked.role}
          onChange={(role) => ask({ role })}
          choices={(roles.data ?? []).map((one) => ({ value: one.role_id, label: one.name }))}
        />
      </div>
      <ListTable
        label={t("office:pages.users")}
        columns={columns}
        rows={rows}
        rowKey={(user) => user.user_id}
        onOpen={(user) => go({ to: `/users/${user.user_id}` })}
        error={list.error}
        retry={() => void list.refetch()}
        empty={
          <Empty className="h-auto py-16" icon={<UsersIcon />} title={t("users:none")} text={t("users:none_text")} />
        }
        foot={
          list.hasNextPage ? (
            <p className="flex justify-center p-3">
              <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t("common:more")}
              </Button>
            </p>
          ) : undefined
        }
      />
    </Page>
  );
}

function Filter({ q, ask }: { q: string | undefined; ask: (q: string | undefined) => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q ?? "");
  const latest = useRef({ q, ask });
  latest.current = { q, ask };
  useEffect(() => {
    const timer = setTimeout(() => {
      const next = text.trim() || undefined;
      if (next !== latest.current.q) latest.current.ask(next);
    }, 180);
    return () => clearTimeout(timer);
  }, [text]);
  useKeys({ "/": () => field.current?.focus() });
  return (
    <label className="relative flex w-80 max-w-full items-center">
      <Search className="absolute start-3 size-4 text-ink-2" />
      <input
        ref={field}
        type="search"
        aria-label={t("users:filter")}
        placeholder={t("users:filter")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && (text ? setText("") : event.currentTarget.blur())}
        className="h-10 w-full rounded-lg bg-surface ps-9 pe-11 text-sm hairline-2 placeholder:text-ink-2 focus:outline-2 focus:outline-brand max-xl:h-11"
      />
      <Kbd className="absolute end-3">/</Kbd>
    </label>
  );
}
