/** The dark half of a screen that stands before selling: who, where, since when. */
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTime } from "@/lib/time";
import { BarcodeArt } from "@/session/art";
import { Mark } from "@/ui/mark";

export function Side({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const time = useTime();
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), 5000);
    return () => clearInterval(timer);
  }, []);
  return (
    <aside className="relative hidden w-[31%] min-w-64 shrink-0 overflow-hidden bg-[#06271c] text-white lg:block">
      <div className="absolute inset-x-0 bottom-0 h-[56%]">
        <BarcodeArt />
      </div>
      <div className="relative flex h-full flex-col p-8">
        <span className="flex items-center gap-3 text-lg font-semibold">
          <Mark size={34} />
          {t("common:product")}
        </span>
        <p className="mt-12 text-[4.25rem] leading-none font-semibold tracking-[-0.03em]">
          <bdi>{time.clock(now)}</bdi>
        </p>
        <p className="mt-4 text-base text-white/85">{time.longDay(now)}</p>
        <span className="flex-1" />
        <div className="rounded-xl bg-[#03160f] px-5 py-4">{children}</div>
      </div>
    </aside>
  );
}
