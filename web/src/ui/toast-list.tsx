import { Toast } from "@base-ui/react/toast";
import { CircleCheck, TriangleAlert, X } from "lucide-react";
import { type CSSProperties, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";
import { type Said, useSaid } from "./toast";
import { type Place, roomFor, useFreePlace } from "./toast-place";

const MOST = 3;

/** How high so many of them are together, with two lines each. */
const HEIGHTS = ["h-14", "h-14", "h-30", "h-46"];

type Manager = Pick<ReturnType<typeof Toast.useToastManager>, "add" | "close">;

function show({ add, close }: Manager, { text, kind = "plain", action, lasts, id }: Said): void {
  if (id) close(id);
  add({
    ...(id ? { id } : {}),
    title: text,
    type: kind,
    timeout: lasts ?? (kind === "bad" ? 7000 : 3500),
    ...(action ? { actionProps: { children: action.label, onClick: action.run } } : {}),
  });
}

/** In what a dialog leaves free, in pixels of the window. */
const styleOf = ({ left, right, top, bottom, at }: Place): CSSProperties => ({
  left,
  right: innerWidth - right,
  ...(at === "top" ? { top } : { bottom: innerHeight - bottom }),
  maxHeight: bottom - top,
});

function List({ top }: { top: boolean }) {
  const { toasts, add, close } = Toast.useToastManager();
  const { t } = useTranslation();
  const { waiting, unsaid } = useSaid();
  const usual = useRef<HTMLDivElement>(null);
  const place = useFreePlace(toasts.length + waiting.length, usual, top ? "top" : "bottom");
  useEffect(() => {
    if (unsaid.length === 0) return;
    useSaid.setState({ unsaid: [] });
    for (const id of unsaid) close(id);
  }, [unsaid, close]);
  useEffect(() => {
    // Where there is no room it waits until there is.
    if (waiting.length === 0 || place === "none") return;
    useSaid.setState({ waiting: [] });
    for (const said of waiting) show({ add, close }, said);
  }, [waiting, place, add, close]);
  const usualPlace = top ? "toast-place" : "inset-x-0 bottom-5";
  const moved = typeof place === "object" ? place : undefined;
  const most = place === "none" ? 0 : moved ? Math.min(MOST, roomFor(moved)) : MOST;
  return (
    <Toast.Portal>
      {/* Where the words usually are: a dialog that reaches there sends them elsewhere. */}
      <div
        ref={usual}
        aria-hidden
        className={cx("invisible fixed -z-10 mx-auto max-w-136", HEIGHTS[Math.min(MOST, toasts.length)], usualPlace)}
      />
      <Toast.Viewport
        data-said-list
        style={moved ? styleOf(moved) : undefined}
        className={cx(
          "pointer-events-none fixed z-50 flex flex-col items-center gap-2",
          // Over the work area, beside the cart, where the screen leaves room: no field and no key of money is ever under it.
          moved ? "overflow-hidden" : usualPlace,
        )}
      >
        {toasts.slice(0, most).map((toast) => (
          <Toast.Root
            key={toast.id}
            toast={toast}
            data-said-one
            className="rise pointer-events-auto flex min-h-12 max-w-[min(34rem,100%)] items-center gap-3 rounded-xl bg-ink px-4 py-2 text-sm font-medium text-surface shadow-3"
          >
            {toast.type === "good" ? <CircleCheck className="size-5 shrink-0 text-brand-line" /> : null}
            {toast.type === "bad" ? <TriangleAlert className="size-5 shrink-0 text-amber" /> : null}
            <Toast.Title render={<p />} className={cx("min-w-0 flex-1", moved && "line-clamp-2")} />
            {toast.actionProps ? (
              <Toast.Action className="press h-9 rounded-md px-3 font-semibold underline underline-offset-4" />
            ) : null}
            <Toast.Close
              aria-label={t("common:close")}
              className="press grid size-9 place-items-center rounded-md opacity-70 hover:opacity-100"
            >
              <X className="size-4" />
            </Toast.Close>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}

export function ToastList({ top }: { top: boolean }) {
  return (
    <Toast.Provider limit={MOST}>
      <List top={top} />
    </Toast.Provider>
  );
}
