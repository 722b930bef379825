import "./styles/base.css";
import { createRoot } from "react-dom/client";
import en from "./i18n/office.en";
import { startWords } from "./i18n/start";
import { Office } from "./office/app";
import { begin } from "./session/session";

// Who is signed in and which words are asked for at the same time: the first picture waits for both.
await Promise.all([
  startWords({ en, ur: () => import("./i18n/office.ur"), es: () => import("./i18n/office.es") }),
  begin(),
]);
createRoot(document.getElementById("root") as HTMLElement).render(<Office />);
