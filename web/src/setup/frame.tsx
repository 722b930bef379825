/** The first run's page: progress at the side, one step in the middle. */
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BarcodeArt } from "@/session/art";
import { LanguageSwitch } from "@/session/greeting";
import { cx } from "@/ui/cx";
import { Mark } from "@/ui/mark";
import { STEPS, type Step } from "./draft";

interface FrameProps {
  /** Nothing where there are no steps to take. */
  step?: Step | "done";
  /** Goes back to a step that was taken. */
  onStep?: (step: Step) => void;
  children: ReactNode;
}

export function SetupFrame({ step, onStep, children }: FrameProps) {
  const { t } = useTranslation();
  return (
    <div className="flex h-full bg-canvas">
      <aside className="relative hidden w-[32%] max-w-120 min-w-76 shrink-0 overflow-hidden bg-[#06271c] text-white md:block">
        <div className="absolute inset-x-0 bottom-0 h-[38%] opacity-70">
          <BarcodeArt />
        </div>
        <div className="relative flex h-full flex-col overflow-y-auto p-8 lg:p-10">
          <span className="flex items-center gap-3 text-lg font-semibold">
            <Mark size={36} />
            {t("common:product")}
          </span>
          <p className="mt-9 text-2xl font-semibold tracking-tight">{t("setup:title")}</p>
          <p className="mt-2 text-white/80">{t("setup:text")}</p>
          {step ? <Progress step={step} onStep={onStep} /> : null}
        </div>
      </aside>
      <main className="flex min-w-0 flex-1 flex-col overflow-y-auto">
        <div className="flex shrink-0 items-center justify-between gap-3 px-6 pt-4">
          <p className="text-sm text-ink-2">
            {step && step !== "done" ? t("setup:of", { at: STEPS.indexOf(step) + 1, count: STEPS.length }) : null}
          </p>
          <LanguageSwitch />
        </div>
        <div className="flex flex-1 items-start justify-center px-6 pt-[clamp(0.5rem,9vh,7rem)] pb-8">
          <div className="w-full max-w-120">{children}</div>
        </div>
      </main>
    </div>
  );
}

function Progress({ step, onStep }: { step: Step | "done"; onStep: ((step: Step) => void) | undefined }) {
  const { t } = useTranslation();
  const now = step === "done" ? STEPS.length : STEPS.indexOf(step);
  return (
    <nav aria-label={t("setup:steps.label")} className="mt-9">
      <ol className="flex flex-col gap-1">
        {STEPS.map((one, index) => {
          const taken = index < now;
          const inner = (
            <>
              <span
                className={cx(
                  "grid size-7 shrink-0 place-items-center rounded-full text-sm font-semibold tabular [&_svg]:size-4 [&_svg]:stroke-3",
                  taken && "bg-[#2fae86] text-[#03160f]",
                  index === now && "bg-white text-[#06271c]",
                  index > now && "text-white/80 ring-1 ring-white/40 ring-inset",
                )}
              >
                {taken ? <Check aria-hidden /> : index + 1}
              </span>
              {t(`setup:steps.${one}`)}
              {taken ? <span className="sr-only">{t("setup:steps.taken")}</span> : null}
            </>
          );
          const look = cx(
            "flex min-h-11 w-full items-center gap-3 rounded-lg px-3 text-start",
            index === now ? "bg-white/12 font-semibold" : "text-white/85",
          );
          return (
            <li key={one} aria-current={index === now ? "step" : undefined}>
              {taken && onStep && step !== "done" ? (
                <button
                  type="button"
                  className={cx(look, "press outline-white hover:bg-white/8")}
                  onClick={() => onStep(one)}
                >
                  {inner}
                </button>
              ) : (
                <span className={look}>{inner}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
