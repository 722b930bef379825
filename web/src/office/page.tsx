/** The frame of a page of the office: title and count, what can be done, and the content below. */
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "@/ui/cx";
import { Go } from "./go";

interface PageProps {
  title: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  /** Where one came from. */
  back?: { to: string; label: string };
  /** The content scrolls by itself and fills the height: a table. */
  fixed?: boolean;
  /** A form: not wider than one can read; what saves it stays in sight. */
  narrow?: boolean;
  /** What was refused of the form: floats over the line below the title. */
  told?: ReactNode;
  children: ReactNode;
}

export function Page({ title, about, actions, back, fixed, narrow, told, children }: PageProps) {
  const { t } = useTranslation();
  const width = narrow ? "mx-auto w-full max-w-250" : "mx-auto w-full max-w-400";
  return (
    <div
      className={cx("flex h-full flex-col px-5 xl:px-7", fixed ? "" : "overflow-y-auto", narrow && "sm:scroll-pt-32")}
    >
      <header
        className={cx(
          "flex shrink-0 flex-wrap items-end justify-between gap-x-6 gap-y-3 pt-6 pb-4",
          narrow && "z-20 bg-canvas sm:sticky sm:top-0",
          width,
        )}
      >
        <div className={cx("min-w-0", narrow && "grow basis-64")}>
          {back ? (
            <Go
              to={back.to}
              className="-ms-1 mb-1 inline-flex min-h-7 items-center gap-1.5 rounded-md px-1 text-sm text-ink-2 hover:text-ink"
            >
              <ArrowLeft className="size-4 rtl:-scale-x-100" aria-label={t("common:back")} />
              {back.label}
            </Go>
          ) : null}
          <h1 className="text-2xl sm:truncate font-semibold tracking-[-0.025em]">{title}</h1>
          <div className="relative mt-1 min-h-5 text-sm text-ink-2">
            {about}
            {told}
          </div>
        </div>
        {actions ? <div className="flex flex-wrap gap-2 sm:shrink-0">{actions}</div> : null}
      </header>
      <div className={cx(width, fixed ? "flex min-h-0 flex-1 flex-col pb-5" : "flex-1 pb-24")}>{children}</div>
    </div>
  );
}
