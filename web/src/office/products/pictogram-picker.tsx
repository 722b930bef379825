import { Popover } from "@base-ui/react/popover";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Pictogram, pictogramNames } from "@/ui/pictogram";

interface PictogramPickerProps {
  value: string;
  hue: number;
  onChange: (name: string) => void;
  disabled?: boolean;
}

/** The sign on a tile, chosen from all there are. */
export function PictogramPicker({ value, hue, onChange, disabled }: PictogramPickerProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState("");
  const found = useMemo(() => {
    const words = asked.toLowerCase().trim().split(/\s+/);
    return pictogramNames.filter((name) => words.every((word) => name.includes(word)));
  }, [asked]);
  const take = (name: string) => {
    onChange(name);
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        disabled={disabled ?? false}
        aria-label={t("catalog:choose_sign")}
        title={t("catalog:choose_sign")}
        style={{ background: `oklch(var(--tile-l) var(--tile-c) ${hue})` }}
        className="press grid size-17 shrink-0 place-items-center rounded-lg hairline"
      >
        <Pictogram name={value} size={44} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={8} className="z-50">
          <Popover.Popup className="rise flex w-88 flex-col gap-2 rounded-xl bg-surface p-3 shadow-3 outline-none hairline">
            <div className="flex gap-2">
              <input
                type="search"
                autoFocus
                aria-label={t("catalog:search_sign")}
                placeholder={t("catalog:search_sign")}
                value={asked}
                onChange={(event) => setAsked(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && found[0]) {
                    event.preventDefault();
                    take(found[0]);
                  }
                }}
                className="h-10 min-w-0 flex-1 rounded-md bg-sunken px-3 text-sm hairline-2"
              />
              {value ? (
                <Button size="sm" className="h-10" onClick={() => take("")}>
                  {t("common:none")}
                </Button>
              ) : null}
            </div>
            <div className="grid max-h-64 grid-cols-7 gap-1 overflow-y-auto">
              {found.map((name) => (
                <button
                  key={name}
                  type="button"
                  title={name.replaceAll("-", " ")}
                  aria-label={name.replaceAll("-", " ")}
                  aria-pressed={name === value}
                  onClick={() => take(name)}
                  className={cx(
                    "press grid size-11 place-items-center rounded-md hover:bg-hover",
                    name === value && "bg-brand-soft hairline-2",
                  )}
                >
                  <Pictogram name={name} size={28} />
                </button>
              ))}
            </div>
            {found.length === 0 ? <p className="pb-2 text-center text-sm text-ink-2">{t("catalog:no_sign")}</p> : null}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
