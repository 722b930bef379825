import { useState } from "react";
import { later } from "./later";
import { useSaid } from "./toast";

const ToastList = later<{ top: boolean }>(() => import("./toast-list").then((module) => module.ToastList));

/** Stands once at the root; `top` where the keys of money are at the bottom. */
export function Toasts({ top = false }: { top?: boolean }) {
  const now = useSaid((state) => state.waiting.length > 0);
  const [once, setOnce] = useState(now);
  if (now && !once) setOnce(true);
  return once ? <ToastList top={top} /> : null;
}
