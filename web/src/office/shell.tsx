/** The office's frame: where one is and may go at the start side, the page beside it. */
import { Outlet, useRouterState } from "@tanstack/react-router";
import {
  ArrowUpRight,
  Check,
  ChevronsUpDown,
  CloudOff,
  Globe,
  Keyboard,
  LogOut,
  MonitorSmartphone,
  Moon,
  Search,
  ShoppingBasket,
  Sun,
} from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { LANGUAGES, languageOf, speak } from "@/i18n/start";
import { useKeys } from "@/keys/keys";
import { useTime } from "@/lib/time";
import { may, signOut, useSession } from "@/session/session";
import { toggleTheme, useTheme } from "@/session/theme";
import { Avatar } from "@/ui/badge";
import { IconButton, Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Mark } from "@/ui/mark";
import { Menu } from "@/ui/menu";
import { useAwayState, useWatchServer } from "./away";
import { Go, useGo } from "./go";
import { KeyList } from "./key-list";
import { GROUPS, type OfficePage, usePages } from "./pages";
import { Palette } from "./palette";
import { chooseBranch, useBranch } from "./place";

/** How long G waits for its letter. */
const LEAP_MS = 1500;

export function Shell() {
  const { t } = useTranslation();
  const me = useSession((session) => session.me);
  const pages = usePages();
  const go = useGo();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [panel, setPanel] = useState<"keys" | "palette" | undefined>();
  const [leaping, setLeaping] = useState(false);
  useWatchServer();
  useEffect(() => {
    if (!leaping) return;
    const timer = setTimeout(() => setLeaping(false), LEAP_MS);
    return () => clearTimeout(timer);
  }, [leaping]);
  // The bare address shows the first page there is; nobody was signed in yet when it was opened.
  const isBare = path === "/" || path === "/office" || path === "/office/";
  const firstPage = pages[0]?.to;
  useEffect(() => {
    if (isBare && firstPage) go({ to: firstPage, replace: true });
  }, [isBare, firstPage, go]);
  useKeys({
    "Ctrl+k": () => setPanel("palette"),
    "?": () => setPanel("keys"),
    g: () => setLeaping(true),
  });
  useKeys(
    Object.fromEntries([
      ...pages.map((page) => [
        page.letter,
        () => {
          setLeaping(false);
          go({ to: page.to });
        },
      ]),
      ["Escape", () => setLeaping(false)],
    ]),
    leaping && panel === undefined,
  );
  if (!me) return null;
  return (
    <div className="flex h-full">
      <nav
        aria-label={t("office:navigation")}
        className="flex w-[68px] shrink-0 print:hidden flex-col border-e border-line bg-sunken px-3 py-3 xl:w-59"
      >
        <BranchMenu />
        <button
          type="button"
          onClick={() => setPanel("palette")}
          title={t("office:palette")}
          className="press mt-4 flex h-11 items-center gap-2.5 rounded-lg bg-surface px-3 text-sm text-ink-2 shadow-1 hairline hover:bg-hover max-xl:justify-center max-xl:px-0 xl:h-9"
        >
          <Search className="size-4 shrink-0" />
          <span className="flex-1 truncate text-start max-xl:sr-only">{t("office:search_or_jump")}</span>
          <Kbd className="max-xl:hidden">Ctrl K</Kbd>
        </button>
        <div className="-mx-1 mt-3 min-h-0 flex-1 overflow-y-auto px-1 no-bar">
          {GROUPS.map((group) => {
            const inGroup = pages.filter((page) => page.group === group);
            if (inGroup.length === 0) return null;
            return (
              <section
                key={group}
                aria-label={t(`office:groups.${group}`)}
                className="mb-1 border-line max-xl:border-t max-xl:pt-1 max-xl:first:border-0"
              >
                <h2 className="px-2.5 pt-3 pb-1.5 text-xs text-ink-2 max-xl:hidden">{t(`office:groups.${group}`)}</h2>
                {inGroup.map((page) => (
                  <NavLink key={page.to} page={page} />
                ))}
              </section>
            );
          })}
        </div>
        {may("sales.sell") ? (
          <a
            href="/"
            title={t("office:open_register")}
            className="press mt-3 flex h-11 items-center gap-3 rounded-lg bg-brand px-4 text-sm font-medium text-on-brand shadow-1 hover:bg-brand-2 max-xl:justify-center max-xl:px-0"
          >
            <ShoppingBasket className="size-4.5 shrink-0" />
            <span className="flex-1 truncate max-xl:sr-only">{t("office:open_register")}</span>
            <ArrowUpRight className="size-4 rtl:-scale-x-100 max-xl:hidden" />
          </a>
        ) : null}
        <Person onKeys={() => setPanel("keys")} />
      </nav>
      <div className="flex min-w-0 flex-1 flex-col">
        <AwayBar />
        <main className="min-h-0 flex-1">
          <Outlet />
        </main>
      </div>
      {leaping ? (
        <output className="rise fixed inset-x-0 bottom-5 z-50 mx-auto flex w-fit items-center gap-3 rounded-xl bg-ink px-4 py-3 text-sm text-surface shadow-3">
          {pages.map((page) => (
            <span key={page.to} className="flex items-center gap-1.5">
              <Kbd className="uppercase">{page.letter}</Kbd>
              {t(`office:pages.${page.name}`)}
            </span>
          ))}
        </output>
      ) : null}
      <KeyList open={panel === "keys"} onClose={() => setPanel(undefined)} />
      <Palette open={panel === "palette"} onClose={() => setPanel(undefined)} onKeys={() => setPanel("keys")} />
    </div>
  );
}

function NavLink({ page }: { page: OfficePage }) {
  const { t } = useTranslation();
  const name = t(`office:pages.${page.name}`);
  return (
    <Go
      to={page.to}
      title={name}
      className={cx(
        "press mb-px flex h-11 items-center gap-3 rounded-md px-2.5 text-sm font-medium text-ink-2 hover:bg-hover hover:text-ink xl:h-[33px]",
        "aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-[inset_0_0_0_1px_var(--line),var(--sh-1)] aria-[current=page]:[&_svg]:text-brand",
        "max-xl:justify-center max-xl:px-0 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:stroke-[1.8] max-xl:[&_svg]:size-5",
      )}
    >
      {page.icon}
      <span className="truncate max-xl:sr-only">{name}</span>
    </Go>
  );
}

/** The business, and the branch that lists are about. */
function BranchMenu() {
  const { t } = useTranslation();
  const me = useSession((session) => session.me);
  const branch = useBranch((state) => state.branch);
  const branches = me?.branches.filter((one) => one.is_active) ?? [];
  const chosen = branches.find((one) => one.branch_id === branch);
  const about =
    chosen?.name ??
    (branches.length === 1 ? (branches[0]?.name ?? "") : t("office:all_branches", { count: branches.length }));
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="press flex items-center gap-2.5 rounded-lg p-1.5 text-start hover:bg-hover max-xl:justify-center max-xl:p-0"
          title={t("office:choose_branch", { business: me?.business.name ?? "", branch: about })}
        >
          <span className="grid size-9 shrink-0 place-items-center rounded-lg bg-rail">
            <Mark size={24} />
          </span>
          <span className="min-w-0 flex-1 max-xl:sr-only">
            <span className="block truncate text-sm font-semibold">{me?.business.name}</span>
            <span className="block truncate text-xs text-ink-2">{about}</span>
          </span>
          <ChevronsUpDown className="size-4 shrink-0 text-ink-3 max-xl:hidden" />
        </button>
      }
      head={<p className="px-3 pt-2 pb-1 text-xs text-ink-3">{t("office:lists_are_about")}</p>}
      entries={[undefined, ...branches].map((one) => ({
        label: one?.name ?? t("office:all_branches", { count: branches.length }),
        icon: one?.branch_id === branch ? <Check /> : <span className="size-4" />,
        onClick: () => chooseBranch(one?.branch_id),
      }))}
    />
  );
}

function Person({ onKeys }: { onKeys: () => void }) {
  const { t, i18n } = useTranslation();
  const me = useSession((session) => session.me);
  const theme = useTheme((now) => now.theme);
  const go = useGo();
  const others = LANGUAGES.filter((one) => one !== languageOf(i18n.language));
  if (!me) return null;
  return (
    <div className="mt-2 flex items-center gap-1 max-xl:flex-col-reverse">
      <Menu
        trigger={
          <button
            type="button"
            title={t("office:you", { name: me.full_name })}
            className="press flex min-w-0 flex-1 items-center gap-2.5 rounded-lg p-1.5 text-start hover:bg-hover max-xl:flex-none"
          >
            <Avatar name={me.full_name} size={32} />
            <span className="min-w-0 max-xl:sr-only">
              <span className="block truncate text-sm font-medium">{me.full_name}</span>
              <span className="block truncate text-xs text-ink-2">{me.role.name}</span>
            </span>
          </button>
        }
        entries={[
          ...others.map((one) => ({
            label: t(`common:languages.${one}`),
            icon: <Globe />,
            onClick: () => void speak(one),
          })),
          { label: t("office:your_sessions"), icon: <MonitorSmartphone />, onClick: () => go({ to: "/sessions" }) },
          { label: t("common:keys"), icon: <Keyboard />, hint: "?", onClick: onKeys },
          {
            label: t("session:sign_out"),
            icon: <LogOut className="rtl:-scale-x-100" />,
            onClick: () => void signOut(),
          },
        ]}
      />
      <IconButton label={theme === "dark" ? t("common:theme_light") : t("common:theme_dark")} onClick={toggleTheme}>
        {theme === "dark" ? <Sun /> : <Moon />}
      </IconButton>
    </div>
  );
}

/** The server is away: the age of what is shown, and that nothing can be changed. */
function AwayBar() {
  const { t } = useTranslation();
  const { away, since } = useAwayState();
  const time = useTime();
  if (!away) return null;
  return (
    <p role="status" className="flex items-center gap-2.5 bg-amber-soft px-7 py-2.5 text-sm font-medium text-amber-ink">
      <CloudOff className="size-4 shrink-0" />
      {since ? t("office:away_since", { time: time.clock(since) }) : t("office:away")}
    </p>
  );
}
