import "./styles/base.css";
import { createRoot } from "react-dom/client";
import { startWords } from "./i18n/start";
import en from "./i18n/till.en";
import { loadPricing } from "./pricing/engine";
import { begin, useSession } from "./session/session";
import { Till } from "./till/app";
import { SignIn } from "./till/guard";

// Who is signed in, the words and the pricing engine are asked for at the same time: the first picture waits for all three.
const known = begin().then(() =>
  useSession.getState().status === "out" ? SignIn.fetch().catch(() => undefined) : undefined,
);
await Promise.all([
  startWords({ en, ur: () => import("./i18n/till.ur"), es: () => import("./i18n/till.es") }),
  known,
  loadPricing(),
]);
createRoot(document.getElementById("root") as HTMLElement).render(<Till />);

if ("serviceWorker" in navigator && import.meta.env.PROD) void navigator.serviceWorker.register("/sw.js");
