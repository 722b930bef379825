/** What belongs to this machine and not to the business: printing, sounds, keys, the side of the sale; and a test of scanner and printer. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type DeviceState, LOCK_AFTER, setDevice, useDevice } from "@/lib/device";
import { useSession } from "@/session/session";
import { DevicesStep } from "@/setup/devices";
import { Switch } from "@/ui/checkbox";
import { Dialog } from "@/ui/dialog";
import { paperWidth, setPaperWidth, WIDTHS } from "@/ui/print";
import { Segmented } from "@/ui/segmented";

const SWITCHES = [
  ["prints", "print_always"],
  ["sound", "sound"],
  ["letters", "letters"],
  ["mirror", "mirror"],
] as const satisfies readonly (readonly [keyof DeviceState, string])[];

export function ThisTill({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const device = useDevice();
  const business = useSession((session) => session.me?.business.name ?? "");
  const [width, setWidth] = useState(paperWidth);
  return (
    <Dialog open onClose={onClose} title={t("till:this_till")} about={t("till:this_till_text")} wide>
      <div className="flex flex-col gap-5">
        {SWITCHES.map(([name, words]) => (
          <Switch
            key={name}
            label={t(`till:${words}`)}
            about={t(`till:${words}_text`)}
            checked={device[name]}
            onChange={(on) => setDevice({ [name]: on })}
          />
        ))}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-sm font-medium">{t("till:paper")}</p>
          <Segmented
            label={t("till:paper")}
            value={width}
            onChange={(next) => {
              setWidth(next);
              setPaperWidth(next);
            }}
            choices={WIDTHS.map((value) => ({ value, label: `${value} mm` }))}
          />
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-sm font-medium">{t("till:lock_after")}</p>
          <Segmented
            label={t("till:lock_after")}
            value={device.lockAfter}
            onChange={(lockAfter) => setDevice({ lockAfter })}
            choices={LOCK_AFTER.map((value) => ({
              value,
              label: value === 0 ? t("till:never") : t("till:minutes", { count: value }),
            }))}
          />
        </div>
        <section aria-label={t("till:devices")} className="flex flex-col gap-3 rounded-2xl bg-canvas p-3">
          <DevicesStep business={business} />
        </section>
      </div>
    </Dialog>
  );
}
