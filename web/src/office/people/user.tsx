/** An account: who it is, what role, which branches; passwords and blocking; and what the person may do in the end. */
import { Ban, Grid3x3, KeyRound, LockOpen, MonitorSmartphone, UserCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { useTime } from "@/lib/time";
import { useMay, useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { Tabs } from "@/ui/segmented";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { FormErrors, Leaving, useForm } from "../form";
import { useAsked, useGo, usePart } from "../go";
import { from, once } from "../headers";
import { Page } from "../page";
import { ReasonDialog } from "../reason";
import { unsavedWords } from "../unsaved";
import { easyPassword, tookUser, type User, useUser } from "./data";
import { PasswordShown, ResetPassword } from "./password";
import { PinDialog } from "./pin";
import { Rights } from "./rights";
import { UserFields } from "./user-fields";
import { UserState } from "./users";

export interface UserDraft {
  fullName: string;
  username: string;
  email: string;
  phone: string;
  roleId: string | undefined;
  allBranches: boolean;
  branchIds: readonly string[];
  language: string;
  assignments: readonly Schemas["Assignment"][];
}

const draftOf = (user: User): UserDraft => ({
  fullName: user.full_name,
  username: user.username,
  email: user.email,
  phone: user.phone,
  roleId: user.role?.role_id,
  allBranches: user.all_branches,
  branchIds: user.branch_ids,
  language: user.language ?? "",
  assignments: user.assignments.map(({ role_id, branch_id }) => ({ role_id, ...(branch_id ? { branch_id } : {}) })),
});

const bodyOf = (draft: UserDraft) => ({
  full_name: draft.fullName.trim(),
  username: draft.username.trim(),
  email: draft.email.trim(),
  phone: draft.phone.trim(),
  role_id: draft.roleId ?? "",
  all_branches: draft.allBranches,
  branch_ids: draft.allBranches ? [] : [...draft.branchIds],
  language: draft.language || null,
  assignments: [...draft.assignments],
});

export function NewUser() {
  return <Editor user={undefined} />;
}

export function EditUser() {
  const id = usePart("id");
  const user = useUser(id);
  if (user.isError && !user.data) return <Broken error={user.error} retry={() => void user.refetch()} />;
  if (!user.data) {
    return (
      <Page narrow title={<Skeleton className="h-8 w-56" />}>
        <Skeleton className="h-96 rounded-xl" />
      </Page>
    );
  }
  return <Editor key={id} user={user.data} />;
}

function Editor({ user: latest }: { user: User | undefined }) {
  const { t } = useTranslation();
  const time = useTime();
  const go = useGo();
  const away = useAway();
  const asked = useAsked();
  const me = useSession((session) => session.me);
  const mayEdit = useMay("users.edit");
  const mayReset = useMay("users.reset_password");
  const mayDisable = useMay("users.disable");
  const maySessions = useMay("auth.view-sessions");
  const [user, setUser] = useState(latest);
  const onlyBranch = me?.branches.length === 1 ? me.branches[0]?.branch_id : undefined;
  const attempt = useAttempt();
  const [password, setPassword] = useState(easyPassword);
  const form = useForm<UserDraft>(
    user
      ? draftOf(user)
      : {
          fullName: "",
          username: "",
          email: "",
          phone: "",
          roleId: undefined,
          allBranches: false,
          branchIds: onlyBranch ? [onlyBranch] : [],
          language: "",
          assignments: [],
        },
  );
  const [made, setMade] = useState<{ user: User; password: string } | undefined>();
  const [panel, setPanel] = useState<"password" | "pin" | "disable" | "enable" | "rights" | undefined>();
  const tab = user && asked.tab === "rights" ? "rights" : "account";
  const isSelf = user?.user_id === me?.user_id;
  const disabled = !mayEdit || away;
  const take_ = (next: User) => {
    tookUser(next);
    setUser(next);
    form.reset(draftOf(next));
  };
  // What others changed is shown at once where nothing was typed.
  useEffect(() => {
    if (latest && user && latest.version > user.version && !form.dirty && !form.busy) {
      setUser(latest);
      form.reset(draftOf(latest));
    }
  });

  const { roleId, allBranches, branchIds, assignments } = form.now;
  const rightsOf = (draft: Pick<UserDraft, "roleId" | "allBranches" | "branchIds" | "assignments">) =>
    JSON.stringify([
      draft.roleId,
      draft.allBranches,
      draft.allBranches || [...draft.branchIds].sort(),
      draft.assignments,
    ]);
  const hasOtherRights =
    user !== undefined && rightsOf({ roleId, allBranches, branchIds, assignments }) !== rightsOf(draftOf(user));
  /** Other rights are given with a reason; it is asked for first. */
  const save = async (reason?: string) => {
    if (disabled || form.busy || (user && !form.dirty)) return;
    if (hasOtherRights && !reason) return setPanel("rights");
    const wrong = form.now.roleId ? undefined : { "/role_id": t("users:role_needed") };
    await form.send(async () => {
      const body = bodyOf(form.now);
      if (user) {
        take_(
          await take(
            api.PUT("/api/v1/users/{user_id}", {
              params: { path: { user_id: user.user_id }, header: from(user.version) },
              body: { ...body, ...(reason ? { reason } : {}) },
            }),
          ),
        );
        say({ text: t("users:saved", { name: body.full_name }), kind: "good" });
      } else {
        // The password stays while the answer is not known: the request that is sent again must be the same one.
        const wanted = { ...body, password };
        const added = await take(
          api.POST("/api/v1/users", { params: { header: once(attempt.keyFor(wanted)) }, body: wanted }),
        );
        attempt.done();
        setPassword(easyPassword());
        tookUser(added);
        form.reset(form.now);
        setMade({ user: added, password });
      }
    }, wrong);
  };
  useKeys({ "Ctrl+s": () => void save() });

  const unlock = async () => {
    if (!user) return;
    try {
      take_(await take(api.POST("/api/v1/users/{user_id}/unlock", { params: { path: { user_id: user.user_id } } })));
      say({ text: t("users:unlocked", { name: user.full_name }), kind: "good" });
    } catch (error) {
      say({ text: unsavedWords(t, error), kind: "bad" });
    }
  };

  const newer = () => {
    if (user)
      void queries
        .fetchQuery({
          queryKey: ["user", user.user_id],
          staleTime: 0,
          queryFn: () => take(api.GET("/api/v1/users/{user_id}", { params: { path: { user_id: user.user_id } } })),
        })
        .then(take_);
  };

  return (
    <Page
      narrow
      back={{ to: "/users", label: t("office:pages.users") }}
      title={
        <span className="flex items-center gap-3">
          <span className="truncate">{user ? user.full_name : t("users:new")}</span>
          {user && (!user.is_active || user.is_locked || user.must_change) ? <UserState user={user} /> : null}
        </span>
      }
      about={
        user
          ? user.last_login_at
            ? t("users:seen_at", { time: time.moment(user.last_login_at) })
            : t("users:never_seen")
          : t("users:new_about")
      }
      told={<FormErrors form={form} floats="down" onNewer={newer} />}
      actions={
        <>
          {user && mayDisable && !isSelf ? (
            user.is_active ? (
              <Button icon={<Ban className="size-4" />} disabled={away} onClick={() => setPanel("disable")}>
                {t("users:disable")}
              </Button>
            ) : (
              <Button icon={<UserCheck className="size-4" />} disabled={away} onClick={() => setPanel("enable")}>
                {t("users:enable")}
              </Button>
            )
          ) : null}
          {user?.is_locked && mayReset ? (
            <Button icon={<LockOpen className="size-4" />} disabled={away} onClick={() => void unlock()}>
              {t("users:unlock")}
            </Button>
          ) : null}
          {user && (isSelf || maySessions) ? (
            <Button
              icon={<MonitorSmartphone className="size-4" />}
              onClick={() => go({ to: "/sessions", search: { user_id: user.user_id } })}
            >
              {t("users:sessions")}
            </Button>
          ) : null}
          {user && mayReset && !isSelf ? (
            <>
              <Button icon={<Grid3x3 className="size-4" />} disabled={away} onClick={() => setPanel("pin")}>
                {t("users:pin_action")}
              </Button>
              <Button icon={<KeyRound className="size-4" />} disabled={away} onClick={() => setPanel("password")}>
                {t("users:reset")}
              </Button>
            </>
          ) : null}
          {mayEdit ? (
            <Button
              kind="primary"
              hint="Ctrl S"
              busy={form.busy}
              disabled={disabled || (user !== undefined && !form.dirty)}
              onClick={() => void save()}
            >
              {t(user ? "common:save" : "users:add")}
            </Button>
          ) : null}
        </>
      }
    >
      {user ? (
        <div className="mb-6">
          <Tabs
            label={user.full_name}
            value={tab}
            onChange={(next) =>
              go({ to: `/users/${user.user_id}`, search: next === "rights" ? { tab: next } : {}, replace: true })
            }
            tabs={[
              { value: "account", label: t("users:account") },
              { value: "rights", label: t("users:rights") },
            ]}
          />
        </div>
      ) : null}
      {tab === "rights" && user ? (
        <Rights userId={user.user_id} />
      ) : (
        <form
          className="flex flex-col gap-8"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {user && !user.is_active ? <Notice tone="rose">{t("users:is_disabled")}</Notice> : null}
          {user?.is_locked ? (
            <Notice>{t("users:is_locked", { time: user.locked_until ? time.clock(user.locked_until) : "" })}</Notice>
          ) : null}
          <UserFields form={form} disabled={disabled} isSelf={isSelf} />
          <button type="submit" hidden />
        </form>
      )}
      {made ? (
        <PasswordShown
          name={made.user.full_name}
          username={made.user.username}
          password={made.password}
          onClose={() => {
            setMade(undefined);
            go({ to: `/users/${made.user.user_id}`, replace: true });
          }}
        />
      ) : null}
      {panel === "rights" && user ? (
        <ReasonDialog
          title={t("users:rights_title", { name: user.full_name })}
          text={t("users:rights_text")}
          action={t("common:save")}
          onClose={() => setPanel(undefined)}
          run={save}
        />
      ) : null}
      {panel === "password" && user ? (
        <ResetPassword user={user} onClose={() => setPanel(undefined)} onDone={take_} />
      ) : null}
      {panel === "pin" && user ? <PinDialog user={user} onClose={() => setPanel(undefined)} onDone={take_} /> : null}
      {(panel === "disable" || panel === "enable") && user ? (
        <ReasonDialog
          danger={panel === "disable"}
          title={t(`users:${panel}_title`, { name: user.full_name })}
          text={t(`users:${panel}_text`)}
          action={t(`users:${panel}`)}
          onClose={() => setPanel(undefined)}
          run={async (reason) => {
            const options = { params: { path: { user_id: user.user_id } }, body: { reason } };
            take_(
              await take(
                panel === "disable"
                  ? api.POST("/api/v1/users/{user_id}/disable", options)
                  : api.POST("/api/v1/users/{user_id}/enable", options),
              ),
            );
          }}
        />
      ) : null}
      <Leaving dirty={form.dirty && !form.busy} />
    </Page>
  );
}
