/** Selling: the work area changes, the cart beside it never leaves. */
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { useCatalogue } from "@/catalog/catalogue";
import { useDevice } from "@/lib/device";
import { useMoney } from "@/lib/money";
import { useScanner } from "@/scanner/use-scanner";
import { useSession } from "@/session/session";
import { usePlace } from "@/till/place";
import { cx } from "@/ui/cx";
import { later } from "@/ui/later";
import { say } from "@/ui/toast";
import { openCart, settleSale, useCart } from "./cart";
import { CartPanel } from "./cart-panel";
import { followHeld } from "./held";
import {
  follow,
  type Outgoing,
  outgoingOf,
  resumeOutgoing,
  takenUp,
  takeOverdue,
  whenAnsweredElsewhere,
} from "./outgoing";
import { wasPaidBefore } from "./paid-before";
import { adoptParts, tellUntold } from "./parts";
import { useQuestions } from "./questions";
import { forgetUnknown, scanned, takeKeptCodes, useSearch } from "./scan";
import { lookStored, sayStored, showPaid, useSold } from "./sold";
import { sound } from "./sound";

const Paid = later(() => import("@/till/pieces").then((pieces) => pieces.Paid));
const ProductQuestion = later(() => import("@/till/pieces").then((pieces) => pieces.ProductQuestion));

/** How often it is looked for what another tab has left behind. */
const LOOK_MS = 5000;

export function SaleLayout() {
  const register = usePlace((place) => place.register?.register_id);
  const navigate = useNavigate();
  const { t } = useTranslation();
  const money = useMoney();
  const { pathname } = useLocation();
  const paying = pathname === "/pay";
  const shown = useSold((state) => state.shown);
  const paid = shown ?? /^\/paid\/(.+)$/.exec(pathname)?.[1];
  // Until the address says it, or another one is asked for.
  useEffect(() => {
    if (useSearch.getState().unknown?.screen !== pathname) forgetUnknown();
    return () => showPaid(undefined);
  }, [pathname]);

  // The cart of this register is taken up before the first picture of it.
  if (register && useCart.getState().register !== register) {
    openCart(register);
    resumeOutgoing();
  }

  // What was under way when the page was left: go on until it is known what became of them.
  useEffect(() => {
    const goOn = ({ saleId, kind }: Outgoing) => {
      if (kind !== "complete") return void followHeld(saleId, t);
      void follow(saleId).then(
        () => {
          const onScreen = useCart.getState().current === saleId;
          // First away from the payment screen, which leaves by itself when there is nothing to pay for.
          const gone = onScreen ? navigate({ to: "/paid/$saleId", params: { saleId } }) : Promise.resolve();
          void gone.then(() => settleSale(saleId));
          if (!onScreen) sayStored(saleId, t, money);
        },
        (error) => {
          if (wasPaidBefore(saleId, error, t)) return;
          if (error instanceof ApiProblem && error.code === "sales.payments-differ") adoptParts(saleId, error);
          say({ kind: "bad", text: t("sales:refused_late", { why: problemWords(t, error) }), lasts: 0 });
        },
      );
    };
    takenUp().forEach(goOn);
    void tellUntold(t);
    // The tab that asked has given the till away meanwhile: who is at it now gives the change.
    whenAnsweredElsewhere((saleId) => void lookStored(saleId, t, money));
    // A tab that was closed in the middle of it has left it to this one.
    const timer = setInterval(() => {
      takeOverdue();
      takenUp().forEach(goOn);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [navigate, t, money]);

  useScanner(
    (code, torn) => {
      if (useSession.getState().locked) {
        sound("unknown");
        say({ id: "unknown-code", kind: "bad", text: t("sales:scan_locked", { code }) });
        return;
      }
      // A scan after paying begins the next sale, and so does one while this one is on its way: its figures are no other's.
      const asked = outgoingOf(useCart.getState().current);
      const isLeft = location.pathname === "/pay" && asked !== undefined && asked.state !== "refused";
      const next = isLeft || useSold.getState().shown !== undefined || location.pathname.startsWith("/paid/");
      if (next) {
        showPaid(undefined);
        void navigate({ to: "/" });
      }
      scanned(code, t, torn, next ? "/" : location.pathname);
    },
    { early: true },
  );

  const status = useCatalogue((state) => state.status);
  const revision = useCatalogue((state) => state.revision);
  // What was scanned before the products were here means something now.
  useEffect(() => {
    void status;
    void revision;
    takeKeptCodes(t);
  }, [status, revision, t]);
  const mirror = useDevice((device) => device.mirror);
  const [question] = useQuestions((state) => state.asked);
  return (
    <div
      className={cx("flex h-full max-md:relative max-md:flex-col", mirror && "md:flex-row-reverse")}
      data-catalogue={status}
      data-mirror={mirror || undefined}
    >
      <div className="min-h-0 min-w-0 flex-1">{paid ? <Paid key={paid} saleId={paid} /> : <Outlet />}</div>
      <CartPanel mode={paid ? "paid" : paying ? "paying" : "open"} paid={paid} />
      {question ? <ProductQuestion key={question.no} question={question} /> : null}
    </div>
  );
}
