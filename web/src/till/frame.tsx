/** The till's frame: the dark rail that never moves, and the work beside it. */
import { Link, Outlet, useLocation, useRouter } from "@tanstack/react-router";
import {
  Cloud,
  CloudAlert,
  CloudOff,
  CloudUpload,
  LayoutDashboard,
  Moon,
  ReceiptText,
  RefreshCw,
  ShoppingBasket,
  Sun,
  Vault,
  WalletCards,
} from "lucide-react";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalogue } from "@/catalog/catalogue";
import { useKeyNames } from "@/keys/chosen";
import { useKeys } from "@/keys/keys";
import { useOutgoing, useOutgoingEntries } from "@/sales/outgoing";
import { useLive } from "@/session/live";
import { lock, may, signOut, useSession } from "@/session/session";
import { toggleTheme, useTheme } from "@/session/theme";
import { Avatar } from "@/ui/badge";
import { cx } from "@/ui/cx";
import { fetchPieces, later } from "@/ui/later";
import { Mark } from "@/ui/mark";
import { Menu } from "@/ui/menu";
import { useIdleLock } from "./idle";
import { useRenewal, useRenewing } from "./renewal";

const KeyList = later(() => import("./pieces").then((pieces) => pieces.KeyList));
const Palette = later(() => import("./pieces").then((pieces) => pieces.Palette));
const ThisTill = later(() => import("./pieces").then((pieces) => pieces.ThisTill));
const TilePagesPanel = later(() => import("./pieces").then((pieces) => pieces.TilePagesPanel));
const OwnPin = later(() => import("@/session/own-pin").then((module) => module.OwnPin));

const item =
  "press flex h-15 w-full max-md:h-12 max-md:w-auto max-md:min-w-0 max-md:flex-1 max-md:gap-1 flex-col items-center justify-center gap-1.5 rounded-lg text-2xs text-rail-ink hover:bg-rail-2/60 hover:text-rail-on aria-[current=page]:bg-rail-2 aria-[current=page]:font-medium aria-[current=page]:text-rail-on [&_svg]:size-5 [&_svg]:stroke-[1.7]";

/** Parts of a sale that have addresses of their own. */
const SELLING = /^\/(quick|pay|paid\/.*)?$/;

function RailLink({
  to,
  icon,
  label,
}: {
  to: "/" | "/receipts" | "/drawer" | "/close";
  icon: ReactNode;
  label: string;
}) {
  const { pathname } = useLocation();
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === "/" }}
      className={item}
      {...(to === "/" && SELLING.test(pathname) ? { "aria-current": "page" } : {})}
    >
      {icon}
      <span className="max-w-full truncate">{label}</span>
    </Link>
  );
}

/** What the till knows of the server. Never a dialog: selling goes on. */
function SyncState() {
  const { t } = useTranslation();
  const connected = useLive((live) => live.connected);
  const { waiting, stuck } = useOutgoing();
  const [icon, words, tone] =
    stuck > 0
      ? [<CloudAlert key="a" />, t("till:sending", { count: waiting }), "text-rose-ink bg-rose-soft"]
      : waiting > 0
        ? [<CloudUpload key="b" />, t("till:sending", { count: waiting }), "text-amber"]
        : connected
          ? [<Cloud key="c" />, t("till:synced"), ""]
          : [<CloudOff key="d" />, t("till:offline"), "text-amber"];
  const isWell = waiting === 0 && stuck === 0 && connected;
  return (
    <output
      className={cx(
        "flex flex-col items-center gap-1.5 rounded-lg py-2 text-2xs text-rail-ink max-md:max-w-16 max-md:min-w-7 max-md:shrink-0 max-md:gap-1 max-md:py-0 [&_svg]:size-5 [&_svg]:stroke-[1.7]",
        tone,
      )}
    >
      {icon}
      {/* On a telephone the cloud says that all is well; what is not takes its room. */}
      <span className={cx("max-w-full truncate", isWell && "max-md:sr-only")}>{words}</span>
    </output>
  );
}

/** Once the till can sell, the rest of it comes while nobody waits for anything: a server that goes away takes no screen along. */
function useWholeTill() {
  const router = useRouter();
  const sells = useCatalogue((state) => state.status === "ready");
  useEffect(() => {
    const { routesByPath: routes } = router;
    const screens = [routes["/pay"], routes["/quick"], routes["/receipts"], routes["/drawer"]];
    if (sells) fetchPieces([...screens, routes["/close"]].map((route) => async () => router.loadRouteChunk(route)));
  }, [router, sells]);
}

/** A newer program waits: it is taken up when the till is quiet, or with a press; the sale on the screen stays. */
function Renewal() {
  const { t } = useTranslation();
  const ready = useRenewal((state) => state.ready);
  const underWay = useOutgoingEntries((state) => state.entries.length > 0);
  useRenewing();
  if (!ready) return null;
  return (
    <button
      type="button"
      disabled={underWay}
      title={t("till:renew_text")}
      onClick={() => location.reload()}
      className={cx(item, "text-amber disabled:opacity-50")}
    >
      <RefreshCw />
      {t("till:renew")}
    </button>
  );
}

export function Frame() {
  const { t } = useTranslation();
  useWholeTill();
  const me = useSession((session) => session.me);
  const keyName = useKeyNames();
  const theme = useTheme((now) => now.theme);
  const [panel, setPanel] = useState<"keys" | "palette" | "pin" | "device" | "tiles" | undefined>();
  useIdleLock();
  useKeys({
    "till.lock": lock,
    "till.palette": () => setPanel("palette"),
    "till.keys": () => setPanel("keys"),
  });
  if (!me) return null;
  return (
    <div className="flex h-full max-md:flex-col-reverse">
      <nav
        aria-label={t("till:navigation")}
        className="flex w-[74px] shrink-0 flex-col gap-1 overflow-y-auto bg-rail px-2 pt-4 pb-3 no-bar xl:w-21 max-md:h-15 max-md:w-full max-md:flex-row max-md:items-center max-md:gap-0.5 max-md:overflow-x-auto max-md:px-1.5 max-md:py-1"
      >
        <span className="mx-auto mb-3 grid size-9 place-items-center max-md:hidden">
          <Mark size={32} />
        </span>
        <RailLink to="/" icon={<ShoppingBasket />} label={t("till:sell")} />
        {may("invoices.view") ? <RailLink to="/receipts" icon={<ReceiptText />} label={t("till:receipts")} /> : null}
        {may("drawer.view") || may("drawer.move") ? (
          <RailLink to="/drawer" icon={<Vault />} label={t("till:drawer")} />
        ) : null}
        {may("shifts.close") ? <RailLink to="/close" icon={<WalletCards />} label={t("till:close")} /> : null}
        {may("catalog.edit") || may("users.view") || may("settings.view") ? (
          <a href="/office" className={item}>
            <LayoutDashboard />
            <span className="max-w-full truncate">{t("till:office")}</span>
          </a>
        ) : null}
        <span className="min-h-2 flex-1 max-md:hidden" />
        <Renewal />
        <SyncState />
        {/* A telephone has it in the menu. */}
        <button
          type="button"
          onClick={toggleTheme}
          aria-label={t("common:theme")}
          className={cx(item, "h-11 max-md:hidden")}
        >
          {theme === "dark" ? <Sun /> : <Moon />}
        </button>
        <Menu
          trigger={
            <button
              type="button"
              aria-label={t("till:you", { name: me.full_name })}
              className="press mx-auto shrink-0 rounded-full"
            >
              <Avatar name={me.full_name} />
            </button>
          }
          head={
            <p className="px-3 pt-2 pb-1.5 text-sm">
              <span className="block font-medium">{me.full_name}</span>
              <span className="text-ink-3">{me.role.name}</span>
            </p>
          }
          entries={[
            { label: t("session:lock"), hint: keyName("till.lock"), onClick: lock },
            { label: t("common:keys"), hint: keyName("till.keys"), onClick: () => setPanel("keys") },
            { label: t(me.has_pin ? "session:change_pin" : "session:set_pin"), onClick: () => setPanel("pin") },
            { label: theme === "dark" ? t("common:theme_light") : t("common:theme_dark"), onClick: toggleTheme },
            { label: t("till:this_till"), onClick: () => setPanel("device") },
            ...(may("settings.edit") && may("settings.view")
              ? [{ label: t("tiles:title"), onClick: () => setPanel("tiles") }]
              : []),
            { label: t("session:sign_out"), onClick: () => void signOut() },
          ]}
        />
      </nav>
      <main className="min-h-0 min-w-0 flex-1">
        <Outlet />
      </main>
      {panel === "keys" ? <KeyList onClose={() => setPanel(undefined)} /> : null}
      {panel === "device" ? <ThisTill onClose={() => setPanel(undefined)} /> : null}
      {panel === "tiles" ? <TilePagesPanel onClose={() => setPanel(undefined)} /> : null}
      {panel === "pin" ? <OwnPin onClose={() => setPanel(undefined)} /> : null}
      {panel === "palette" ? (
        <Palette onClose={() => setPanel(undefined)} onThisTill={() => setPanel("device")} />
      ) : null}
    </div>
  );
}
