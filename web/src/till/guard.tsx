/** What stands before selling, in this order: a business, a person, a register, an open shift. */
import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useLayoutEffect } from "react";
import { api, take } from "@/api/client";
import { openCatalogue } from "@/catalog/catalogue";
import { useCart } from "@/sales/cart";
import { keepsSale } from "@/sales/kept-sales";
import { keptOutgoing } from "@/sales/outgoing";
import { takeEarlyKeys } from "@/scanner/early";
import { listenLive } from "@/session/live";
import { useOneTab } from "@/session/one-tab";
import { useMay, useSession } from "@/session/session";
import { later } from "@/ui/later";
import { Broken } from "@/ui/states";
import { hearTill, TILL_TOPICS } from "./hear";
import { loadShift, usePlace } from "./place";
import { Priced } from "./priced";
import { useScansElsewhere } from "./scans-elsewhere";

/** Whoever reloads the page over a sale needs none of these. */
export const SignIn = later<{ over?: boolean; saleWaits?: boolean; waiting?: number }>(() =>
  import("@/session/sign-in").then((module) => module.SignIn),
);
const ChangePassword = later(() => import("@/session/change-password").then((module) => module.ChangePassword));
const ChooseRegister = later(() => import("./pieces").then((pieces) => pieces.ChooseRegister));
const OpenElsewhere = later(() => import("./pieces").then((pieces) => pieces.OpenElsewhere));
const OpenShift = later(() => import("./pieces").then((pieces) => pieces.OpenShift));

export function Guard({ children }: { children: ReactNode }) {
  const { status, locked, me } = useSession();
  const register = usePlace((place) => place.register?.register_id);
  const opened = useCart(({ sales }) => sales.some((one) => one.lines.length > 0));
  const isOpened = useCart((cart) => cart.register === register);
  // After a reload, and in a tab that is not the till, nobody has opened the sales of this register; they are kept all the same.
  const saleWaits = opened || (!isOpened && register !== undefined && keepsSale(register));
  // Who has to sign in first scanned for nobody, and what is typed from now on is not for a scanner's ear.
  useLayoutEffect(() => {
    if (status === "out") takeEarlyKeys();
  }, [status]);
  if (status === "starting") return null;
  if (status === "out" || !me) return <NotSetUp saleWaits={saleWaits} />;
  if (me.must_change) return <ChangePassword />;
  return (
    <>
      <div
        inert={locked}
        data-locked={locked || undefined}
        className={locked ? "pointer-events-none h-full blur-md" : "h-full"}
      >
        <Priced>
          <AtRegister>{children}</AtRegister>
        </Priced>
      </div>
      {locked ? <SignIn over saleWaits={saleWaits} /> : null}
    </>
  );
}

/** Signed out: either nobody is in, or there is nobody yet. */
function NotSetUp({ saleWaits }: { saleWaits: boolean }) {
  const state = useQuery({ queryKey: ["setup"], queryFn: () => take(api.GET("/api/v1/setup")), staleTime: 60_000 });
  const waiting = (state.data as { waiting?: boolean } | undefined)?.waiting === true;
  useEffect(() => {
    if (waiting) location.replace(`/setup${location.hash}`);
  }, [waiting]);
  return waiting ? null : <SignIn saleWaits={saleWaits} waiting={keptOutgoing()} />;
}

function AtRegister({ children }: { children: ReactNode }) {
  const { register, shift } = usePlace();
  const me = useSession((session) => session.me);
  const tenant = me?.business.tenant_id;
  const branch = register?.branch_id;
  // A register of a business or branch that this person does not work in is not theirs to sell at, and none is who may not sell.
  const sells = useMay("sales.sell");
  const { pathname } = useLocation();
  const isTheirs =
    sells && register !== undefined && (me?.all_branches || me?.branches.some((one) => one.branch_id === branch));

  const asked = useQuery({
    queryKey: ["place", register?.register_id],
    queryFn: async () => {
      await loadShift();
      return true;
    },
    enabled: isTheirs === true,
    staleTime: 30_000,
  });
  useEffect(() => {
    if (tenant && branch && isTheirs) openCatalogue(tenant, branch);
  }, [tenant, branch, isTheirs]);
  useEffect(() => {
    if (tenant) listenLive(TILL_TOPICS, hearTill);
  }, [tenant]);

  const elsewhere = useOneTab(({ tab }) => tab === "elsewhere");

  // What is to be paid is looked at anew by who takes the till over: it may be another sale by then.
  const navigate = useNavigate();
  useEffect(() => {
    if (elsewhere && /^\/(pay|paid\/.*)$/.test(pathname)) void navigate({ to: "/", replace: true });
  }, [elsewhere, pathname, navigate]);

  useScansElsewhere({ on: !isTheirs || shift !== undefined, sells: isTheirs === true && !!shift && !elsewhere });

  if (!isTheirs) return <ChooseRegister />;
  if (elsewhere) return <OpenElsewhere />;
  if (shift === undefined)
    return asked.isError ? <Broken error={asked.error} retry={() => void asked.refetch()} /> : null;
  // What was sold can be looked at, and printed again, before the drawer is counted.
  if (shift === null && pathname !== "/receipts") return <OpenShift />;
  return children;
}
