import { useState } from "react";
import { later } from "./later";
import { useSaid } from "./toast";

const ToastList = later(() => import("./toast-list").then((module) => module.ToastList));

/** Stands once at the root. */
export function Toasts() {
  const now = useSaid((state) => state.waiting.length > 0);
  const [once, setOnce] = useState(now);
  if (now && !once) setOnce(true);
  return once ? <ToastList /> : null;
}
