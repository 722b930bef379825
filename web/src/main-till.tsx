import "./styles/base.css";
import { createRoot } from "react-dom/client";
import { startWords } from "./i18n/start";
import en from "./i18n/till.en";
import { loadPricing } from "./pricing/engine";
import { askTab } from "./session/one-tab";
import { begin, keepsSession, useSession } from "./session/session";
import { Till } from "./till/app";
import { SignIn } from "./till/guard";

const isOut = () => useSession.getState().status === "out";
// Who is signed in, the words and the pricing engine are asked for at the same time: the first picture waits for all three. Who has to sign
// in first sees no money until then, and the engine comes after them (`till/priced.tsx`); the first run does.
const known = begin().then(() => (isOut() ? SignIn.fetch().catch(() => undefined) : undefined));
const priced =
  keepsSession() || location.pathname === "/setup"
    ? loadPricing()
    : known.then(() => (isOut() ? undefined : loadPricing()));
await Promise.all([
  startWords({ en, ur: () => import("./i18n/till.ur"), es: () => import("./i18n/till.es") }),
  known,
  priced,
  askTab(),
]);
createRoot(document.getElementById("root") as HTMLElement).render(<Till />);

if ("serviceWorker" in navigator && import.meta.env.PROD) void navigator.serviceWorker.register("/sw.js");
