/** Where an import is, from the file to its end. */
import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cx } from "@/ui/cx";

const STEPS = ["file", "columns", "check", "done"] as const;
export type StepName = (typeof STEPS)[number];

export function Steps({ at }: { at: StepName }) {
  const { t } = useTranslation();
  const now = STEPS.indexOf(at);
  return (
    <ol className="mb-6 flex flex-wrap gap-x-6 gap-y-2">
      {STEPS.map((name, index) => (
        <li
          key={name}
          aria-current={index === now ? "step" : undefined}
          className={cx("flex items-center gap-2 text-sm", index <= now ? "font-medium text-ink" : "text-ink-3")}
        >
          <span
            className={cx(
              "grid size-6 place-items-center rounded-full text-xs",
              index < now ? "bg-brand-soft text-brand-ink" : index === now ? "bg-brand text-on-brand" : "bg-hover",
            )}
          >
            {index < now ? <CircleCheck className="size-4" /> : index + 1}
          </span>
          {t(`catalog:imports.steps.${name}`)}
        </li>
      ))}
    </ol>
  );
}
