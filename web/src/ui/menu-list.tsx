import { Menu as Base } from "@base-ui/react/menu";
import { Kbd } from "./button";
import type { MenuProps } from "./menu";

/** A menu that was asked for: open at once, and like any other afterwards. */
export function OpenMenu({ trigger, head, entries }: MenuProps) {
  return (
    <Base.Root defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={8} align="start" className="z-50 outline-none">
          <Base.Popup className="rise min-w-56 rounded-lg bg-surface p-1 text-ink shadow-3 outline-none hairline">
            {head}
            {entries.map(({ label, onClick, hint, icon, disabled = false }) => (
              <Base.Item
                key={label}
                onClick={onClick}
                disabled={disabled}
                className="flex min-h-11 items-center gap-3 rounded-md px-3 text-sm outline-none data-disabled:opacity-40 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-ink-3"
              >
                {icon}
                <span className="flex-1">{label}</span>
                {hint ? <Kbd>{hint}</Kbd> : null}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
