import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useKeyBarrier } from "@/keys/keys";
import { IconButton } from "./button";
import { cx } from "./cx";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Below the title. */
  about?: ReactNode;
  children: ReactNode;
  /** Buttons, the primary one last. */
  foot?: ReactNode;
  wide?: boolean;
  /** Stands at the end side over the full height: to look at one thing of a list. */
  side?: boolean;
  /** What has the focus first, if not the first field of the body, or the answer at the end of the foot. */
  initialFocus?: RefObject<HTMLElement | null>;
  className?: string;
}

const FIRST = [
  "[data-body] :is(input, textarea, select):enabled",
  "footer button[data-kind=primary]:enabled",
  "[data-body] button[data-kind=soft]:enabled",
  "[data-body] button:enabled",
];

/** What somebody wants to do first here: never to close it. */
function firstOf(popup: HTMLElement): HTMLElement {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement !== popup && popup.contains(activeElement))
    return activeElement;
  for (const wanted of FIRST) {
    const found = popup.querySelector<HTMLElement>(wanted);
    if (found) return found;
  }
  return popup;
}

/** What is chosen already: Enter there means what follows, not the same choice once more. */
const CHOSEN = '[data-body] :is(button[aria-pressed="true"], [role="radio"][aria-checked="true"])';

/**
 * Enter in a field, or on what is chosen already, is the primary answer of the foot, where the form has none of its own; a text of several
 * lines wants Ctrl too.
 */
function answer(event: KeyboardEvent<HTMLDivElement>): void {
  const { target, currentTarget: popup } = event;
  if (event.key !== "Enter" || event.defaultPrevented || event.shiftKey || event.nativeEvent.isComposing) return;
  if (!(target instanceof Node) || !popup.contains(target)) return;
  const isArea = target instanceof HTMLTextAreaElement;
  const chosen = target instanceof HTMLButtonElement && target.matches(CHOSEN);
  const isField = isArea || (target instanceof HTMLInputElement && !["checkbox", "radio"].includes(target.type));
  if (!isField && !chosen) return;
  if (isArea && !event.ctrlKey && !target.hasAttribute("data-one-line")) return;
  const own = target.form?.querySelector<HTMLButtonElement>('button[type="submit"]');
  if (own && !isArea && !chosen) return;
  const primary =
    own ??
    popup.querySelector<HTMLButtonElement>("footer button:is([data-kind=primary], [data-kind=danger]):last-of-type");
  if (!primary) return;
  event.preventDefault();
  primary.click();
}

/** Those that are open, the topmost last. */
const openDialogs: object[] = [];

/** Whether a dialog lies on top: what closes the one above closes none below it, wherever in the tree they stand. */
function useTop(open: boolean): () => boolean {
  const self = useRef({}).current;
  useLayoutEffect(() => {
    if (!open) return;
    openDialogs.push(self);
    return () => {
      // Still there while the key that closed it is on its way to the others.
      setTimeout(() => openDialogs.splice(openDialogs.indexOf(self), 1));
    };
  }, [open, self]);
  return () => openDialogs.at(-1) === self;
}

/** A panel over the page. Escape and the cross close it; the focus goes back to where it was. */
export function Dialog({
  open,
  onClose,
  title,
  about,
  children,
  foot,
  wide,
  side,
  initialFocus,
  className,
}: DialogProps) {
  const { t } = useTranslation();
  useKeyBarrier(open);
  const isTop = useTop(open);
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && isTop() && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-ink/30 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-black/60" />
        <Base.Popup
          ref={popup}
          onKeyDown={answer}
          initialFocus={initialFocus ?? (() => (popup.current ? firstOf(popup.current) : true))}
          className={cx(
            "fixed z-40 flex flex-col bg-surface text-ink shadow-3 outline-none",
            // What is said in passing has room above it where there is none beside it: `toast-place.ts`.
            side
              ? "inset-y-0 end-0 w-[min(30rem,94vw)] rounded-s-2xl max-sm:top-18"
              : "rise inset-x-0 top-1/2 mx-auto max-h-[92vh] w-[min(28rem,94vw)] -translate-y-1/2 rounded-2xl max-xl:max-h-[min(92vh,100vh-9.5rem)]",
            wide && (side ? "w-[min(46rem,96vw)]" : "w-[min(44rem,94vw)]"),
            className,
          )}
        >
          <header className="flex items-start gap-3 px-6 pt-5 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold tracking-tight">{title}</Base.Title>
              {about ? <Base.Description className="mt-0.5 text-sm text-ink-2">{about}</Base.Description> : null}
            </div>
            <Base.Close render={<IconButton label={t("common:close")} className="-me-2 -mt-1.5" />}>
              <X />
            </Base.Close>
          </header>
          <div data-body className="min-h-0 flex-1 overflow-y-auto px-6 pt-1 pb-5">
            {children}
          </div>
          {foot ? (
            <footer className={cx("flex justify-end gap-3 border-t border-line px-6 py-4", side && "flex-wrap")}>
              {foot}
            </footer>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
