import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
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
  /** What has the focus first, if not the first thing that can have it. */
  initialFocus?: RefObject<HTMLElement | null>;
  className?: string;
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
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-ink/30 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-black/60" />
        <Base.Popup
          {...(initialFocus ? { initialFocus } : {})}
          className={cx(
            "fixed z-40 flex flex-col bg-surface text-ink shadow-3 outline-none",
            side
              ? "inset-y-0 end-0 w-[min(30rem,94vw)] rounded-s-2xl"
              : "rise inset-x-0 top-1/2 mx-auto max-h-[92vh] w-[min(28rem,94vw)] -translate-y-1/2 rounded-2xl",
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
          <div className="min-h-0 flex-1 overflow-y-auto px-6 pt-1 pb-5">{children}</div>
          {foot ? <footer className="flex justify-end gap-3 border-t border-line px-6 py-4">{foot}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
