import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./button";

/** A short list of things to do, below the button that opens it. */
export function Menu({ trigger, children }: { trigger: ReactElement<Record<string, unknown>>; children: ReactNode }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={8} align="start" className="z-50 outline-none">
          <Base.Popup className="rise min-w-56 rounded-lg bg-surface p-1 text-ink shadow-3 outline-none hairline">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  onClick,
  hint,
  icon,
  disabled,
  children,
}: {
  onClick: () => void;
  hint?: string;
  icon?: ReactNode;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <Base.Item
      onClick={onClick}
      disabled={disabled ?? false}
      className="flex min-h-11 items-center gap-3 rounded-md px-3 text-sm outline-none data-disabled:opacity-40 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-ink-3"
    >
      {icon}
      <span className="flex-1">{children}</span>
      {hint ? <Kbd>{hint}</Kbd> : null}
    </Base.Item>
  );
}
