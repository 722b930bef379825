import { Toast } from "@base-ui/react/toast";
import { CircleCheck, TriangleAlert, X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";
import { type Said, useSaid } from "./toast";

const manager = Toast.createToastManager();

function show({ text, kind = "plain", action, lasts, id }: Said): void {
  if (id) manager.close(id);
  manager.add({
    ...(id ? { id } : {}),
    title: text,
    type: kind,
    timeout: lasts ?? (kind === "bad" ? 7000 : 3500),
    ...(action ? { actionProps: { children: action.label, onClick: action.run } } : {}),
  });
}

function List() {
  const { toasts } = Toast.useToastManager();
  const { t } = useTranslation();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rise pointer-events-auto flex min-h-12 max-w-[min(34rem,100%)] items-center gap-3 rounded-xl bg-ink px-4 py-2 text-sm font-medium text-surface shadow-3"
    >
      {toast.type === "good" ? <CircleCheck className="size-5 shrink-0 text-brand-line" /> : null}
      {toast.type === "bad" ? <TriangleAlert className="size-5 shrink-0 text-amber" /> : null}
      <Toast.Title render={<p />} className="min-w-0 flex-1" />
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
  ));
}

export function ToastList({ top }: { top: boolean }) {
  const waiting = useSaid((state) => state.waiting);
  useEffect(() => {
    if (waiting.length === 0) return;
    useSaid.setState({ waiting: [] });
    for (const said of waiting) show(said);
  }, [waiting]);
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport
          className={cx(
            "pointer-events-none fixed z-50 flex flex-col items-center gap-2",
            // Over the work area, beside the cart, where the screen leaves room: no field and no key of money is ever under it.
            top ? "toast-place" : "inset-x-0 bottom-5",
          )}
        >
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
