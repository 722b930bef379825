/** Scanning by camera, for a till that has no scanner at hand: the picture, and a running list of what was read. */
import { CameraOff } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { byCode } from "@/catalog/catalogue";
import { useQuestions } from "@/sales/questions";
import { scanned } from "@/sales/scan";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/dialog";
import { Money } from "@/ui/money";
import { Empty } from "@/ui/states";
import { useCamera } from "./use-camera";

const LIST_MAX = 50;

interface Read {
  no: number;
  code: string;
}

export function CameraSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [list, setList] = useState<readonly Read[]>([]);
  // What a product asks is answered first: nothing is read over it.
  const paused = useQuestions((state) => state.asked.length > 0);
  const state = useCamera(video, {
    paused,
    told: (code) => {
      navigator.vibrate?.(60);
      scanned(code, t);
      setList((before) => [{ no: (before[0]?.no ?? 0) + 1, code }, ...before].slice(0, LIST_MAX));
    },
  });
  const failed = state !== "starting" && state !== "looking";
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("sales:camera")}
      about={t("sales:camera_text")}
      className="max-md:top-auto max-md:bottom-0 max-md:w-full max-md:translate-y-0 max-md:rounded-b-none"
      foot={
        <Button kind="primary" size="lg" className="max-md:flex-1" onClick={onClose}>
          {t("sales:camera_done")}
        </Button>
      }
    >
      {failed ? (
        <div className="grid aspect-4/3 max-h-[42vh] w-full place-items-center rounded-xl bg-sunken">
          <Empty
            className="h-auto"
            icon={<CameraOff />}
            title={t("sales:camera_none.title")}
            text={t(`sales:camera_none.${state}`)}
          />
        </div>
      ) : (
        <div className="relative aspect-4/3 max-h-[42vh] w-full overflow-hidden rounded-xl bg-rail">
          <video
            ref={video}
            muted
            playsInline
            aria-label={t("sales:camera_picture")}
            className="size-full object-cover"
          />
          <span
            aria-hidden
            className="absolute inset-x-[12%] inset-y-[28%] rounded-xl border-2 border-white/80 outline outline-black/40"
          />
          {state === "starting" ? (
            <p role="status" className="absolute inset-0 grid place-items-center text-sm text-rail-on">
              {t("sales:camera_starting")}
            </p>
          ) : null}
        </div>
      )}
      <ol
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by keys too
        tabIndex={0}
        aria-live="polite"
        aria-label={t("sales:camera_read")}
        className="mt-3 h-44 overflow-y-auto no-bar"
      >
        {list.length === 0 ? <li className="py-3 text-sm text-ink-3">{t("sales:camera_nothing")}</li> : null}
        {list.map(({ no, code }) => (
          <ReadRow key={no} code={code} last={no === list[0]?.no} />
        ))}
      </ol>
    </Dialog>
  );
}

function ReadRow({ code, last }: { code: string; last: boolean }) {
  const { t } = useTranslation();
  const coded = byCode(code);
  return (
    <li className={cx("flex min-h-11 items-center gap-3 rounded-md px-2 text-sm", last && "bg-brand-soft")}>
      <span className="min-w-0 flex-1">
        <span dir="auto" className={cx("block truncate font-medium", !coded && "text-rose-ink")}>
          {coded?.product.name ?? t("sales:camera_unknown")}
        </span>
        <bdi dir="ltr" className="block truncate text-xs text-ink-2">
          {code}
        </bdi>
      </span>
      {coded && !coded.product.is_open_price ? (
        <Money minor={coded.priceMinor ?? coded.product.unit_price_minor} sign className="font-semibold" />
      ) : null}
    </li>
  );
}
