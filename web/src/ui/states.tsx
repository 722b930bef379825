/** The states of a surface besides its content: loading, empty, broken, away from the server. */
import { CloudOff, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { Button } from "./button";
import { cx } from "./cx";

/** A place where something will stand; give it the geometry of that thing. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      aria-hidden
      className={cx(
        "animate-[shimmer_1.6s_linear_infinite] rounded-md bg-[linear-gradient(100deg,var(--line)_40%,var(--hover)_50%,var(--line)_60%)] bg-size-[200%_100%] opacity-70",
        className,
      )}
    />
  );
}

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  text?: string;
  action?: ReactNode;
  className?: string;
}

/** Nothing is here yet: says what would be, and the next step. */
export function Empty({ icon, title, text, action, className }: EmptyProps) {
  return (
    <div className={cx("flex h-full flex-col items-center justify-center gap-2 p-8 text-center", className)}>
      {icon ? (
        <span className="mb-2 grid size-14 place-items-center rounded-full bg-hover text-ink-3 [&_svg]:size-6">
          {icon}
        </span>
      ) : null}
      <p className="text-base font-medium text-ink">{title}</p>
      {text ? <p className="max-w-80 text-sm text-ink-2">{text}</p> : null}
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}

/** It could not be loaded: what happened in words, and a way to try again. */
export function Broken({ error, retry, className }: { error: unknown; retry?: () => void; className?: string }) {
  const { t } = useTranslation();
  const away = error instanceof ApiProblem && error.isNetwork;
  // What a role does not allow is not allowed the next time either.
  const forbidden = error instanceof ApiProblem && error.status === 403;
  return (
    <div role="alert" className={cx("h-full", className)}>
      <Empty
        icon={away ? <CloudOff /> : <TriangleAlert />}
        title={away ? t("common:away") : t("common:broken")}
        text={problemWords(t, error)}
        {...(retry && !forbidden
          ? {
              action: (
                <Button icon={<RotateCw className="size-4" />} onClick={retry}>
                  {t("common:retry")}
                </Button>
              ),
            }
          : {})}
      />
    </div>
  );
}

/** A line of news inside a page. */
export function Notice({
  tone = "amber",
  children,
  icon,
  className,
}: {
  tone?: "amber" | "rose" | "sky" | "brand";
  children: ReactNode;
  icon?: ReactNode;
  className?: string;
}) {
  const tones = {
    amber: "bg-amber-soft text-amber-ink",
    rose: "bg-rose-soft text-rose-ink",
    sky: "bg-sky-soft text-sky-ink",
    brand: "bg-brand-soft text-brand-ink",
  };
  return (
    <div
      role={tone === "rose" ? "alert" : "status"}
      className={cx("flex items-start gap-2.5 rounded-lg px-4 py-3 text-sm font-medium", tones[tone], className)}
    >
      {icon ?? (tone === "amber" || tone === "rose" ? <TriangleAlert className="mt-0.5 size-4 shrink-0" /> : null)}
      <div className="min-w-0">{children}</div>
    </div>
  );
}
