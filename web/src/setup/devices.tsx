/** The last step: does the scanner type fast enough, does the printer print. Both can wait. */
import { CircleCheck, Printer, ScanLine, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { timeFormat } from "@/lib/time";
import { listenAlone } from "@/scanner/use-scanner";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { printNode } from "@/ui/print";

/** Keys with a longer pause between them do not belong together. */
const PAUSE_MS = 500;
/** As few as make a code. */
const LEAST = 4;

interface Scan {
  code: string;
  ms: number;
  /** Keys that ended with Enter, but came as slowly as fingers: the till would take them for typing. */
  slow: boolean;
}

/** Hears the scanner as the till does, and how long a code took. */
function useScan(): Scan | undefined {
  const [scan, setScan] = useState<Scan>();
  useEffect(() => {
    let keys: { key: string; at: number }[] = [];
    let heard = Number.NEGATIVE_INFINITY;
    const lasted = (count: number) => {
      const [first, last] = [keys.at(-count), keys.at(-1)];
      return first && last ? Math.round(last.at - first.at) : 0;
    };
    const onKey = (event: KeyboardEvent) => {
      if (!event.isTrusted || event.ctrlKey || event.metaKey || event.altKey) return;
      if (keys.length > 0 && event.timeStamp - (keys.at(-1)?.at ?? 0) > PAUSE_MS) keys = [];
      if (event.key.length !== 1 || event.key === " ") return;
      heard = event.timeStamp;
      keys.push({ key: event.key, at: heard });
    };
    // What reaches the page was not taken for a scan. The end key of a slow scanner must not press the button that finishes.
    const onSlow = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.timeStamp - heard > PAUSE_MS) return;
      event.preventDefault();
      event.stopPropagation();
      if (keys.length < LEAST) return;
      setScan({ code: keys.map(({ key }) => key).join(""), ms: lasted(keys.length), slow: true });
      keys = [];
    };
    window.addEventListener("keydown", onKey, { capture: true });
    const stop = listenAlone((code) => {
      setScan({ code, ms: lasted(code.length), slow: false });
      keys = [];
    });
    document.addEventListener("keydown", onSlow, { capture: true });
    return () => {
      stop();
      window.removeEventListener("keydown", onKey, { capture: true });
      document.removeEventListener("keydown", onSlow, { capture: true });
    };
  }, []);
  return scan;
}

export function DevicesStep({ business }: { business: string }) {
  const { t, i18n } = useTranslation();
  const scan = useScan();
  const [printed, setPrinted] = useState<"asked" | "yes" | "no">();
  const speed = scan ? t("setup:devices.speed", { count: [...scan.code].length, ms: scan.ms }) : "";

  const print = () => {
    printNode(
      <TestSlip
        business={business}
        title={t("setup:devices.slip")}
        text={t("setup:devices.slip_text")}
        language={i18n.language}
      />,
    );
    setPrinted("asked");
  };

  return (
    <>
      <Device icon={<ScanLine />} title={t("session:scanner")} state={scan ? (scan.slow ? "bad" : "good") : undefined}>
        <div aria-live="polite">
          {scan ? (
            <>
              <p className="text-lg font-semibold break-all">
                <bdi dir="ltr">{scan.code}</bdi>
              </p>
              <p className="text-sm text-ink-2">{speed}</p>
              <p className={cx("mt-1 text-sm font-medium", scan.slow ? "text-amber-ink" : "text-brand-ink")}>
                {scan.slow ? t("setup:devices.scan_slow") : t("setup:devices.scan_good")}
              </p>
            </>
          ) : (
            <p className="text-sm text-ink-2">{t("setup:devices.scan_text")}</p>
          )}
        </div>
      </Device>
      <Device
        icon={<Printer />}
        title={t("session:printer")}
        state={printed === "yes" ? "good" : printed === "no" ? "bad" : undefined}
      >
        <p className="text-sm text-ink-2" aria-live="polite">
          {printed ? t(`setup:devices.print_${printed}`) : t("setup:devices.print_text")}
        </p>
        <div className="mt-3 flex flex-wrap gap-2">
          {printed === "asked" ? (
            <>
              <Button kind="soft" onClick={() => setPrinted("yes")}>
                {t("common:yes")}
              </Button>
              <Button onClick={() => setPrinted("no")}>{t("common:no")}</Button>
            </>
          ) : (
            <Button icon={<Printer className="size-4" />} onClick={print}>
              {printed ? t("setup:devices.print_again") : t("setup:devices.print_do")}
            </Button>
          )}
        </div>
      </Device>
      <p className="text-sm text-ink-2">{t("setup:devices.later")}</p>
    </>
  );
}

interface DeviceProps {
  icon: ReactNode;
  title: string;
  state: "good" | "bad" | undefined;
  children: ReactNode;
}

function Device({ icon, title, state, children }: DeviceProps) {
  return (
    <section className="flex gap-4 rounded-xl bg-surface p-5 hairline">
      <span
        className={cx(
          "grid size-11 shrink-0 place-items-center rounded-full [&_svg]:size-5",
          state === "good" && "bg-brand-soft text-brand-ink",
          state === "bad" && "bg-amber-soft text-amber-ink",
          !state && "bg-hover text-ink-2",
        )}
      >
        {state === "good" ? <CircleCheck /> : state === "bad" ? <TriangleAlert /> : icon}
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="text-base font-semibold">{title}</h2>
        {children}
      </div>
    </section>
  );
}

/** Both scripts, and a rule that is cut off if the paper is narrower than 80 mm. */
function TestSlip({
  business,
  title,
  text,
  language,
}: {
  business: string;
  title: string;
  text: string;
  language: string;
}) {
  return (
    <div className="bg-white p-2 text-center font-mono text-xs text-black">
      <p className="text-base font-semibold break-words">{business}</p>
      <p>{title}</p>
      <p>{timeFormat(language, undefined).moment(new Date().toISOString())}</p>
      <div className="my-2 flex h-8" aria-hidden>
        {Array.from({ length: 24 }, (_, bar) => (
          <span key={bar} className="flex-1" style={{ borderInlineStart: `${1 + (bar % 3)}px solid #000` }} />
        ))}
      </div>
      <p dir="ltr">|0123456789 ABCDEF 0.00|</p>
      <p dir="rtl" lang="ur">
        شکریہ، پھر تشریف لائیں
      </p>
      <p className="mt-2 border-t border-dashed border-black pt-2">{text}</p>
    </div>
  );
}
