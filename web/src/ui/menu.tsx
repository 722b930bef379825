import { cloneElement, type ReactElement, type ReactNode, useState } from "react";
import { later } from "./later";

export interface MenuEntry {
  label: string;
  onClick: () => void;
  /** A key that does the same; shown, not bound. */
  hint?: string;
  icon?: ReactNode;
  disabled?: boolean;
}

export interface MenuProps {
  trigger: ReactElement<Record<string, unknown>>;
  /** Above the entries. */
  head?: ReactNode;
  entries: readonly MenuEntry[];
}

const OpenMenu = later<MenuProps>(
  () => import("./menu-list").then((module) => module.OpenMenu),
  ({ trigger }) => trigger,
);

/** A short list of things to do, below the button that opens it. Its code comes when the button is first approached. */
export function Menu(props: MenuProps) {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <OpenMenu {...props} />;
  const soon = () => void OpenMenu.fetch().catch(() => undefined);
  return cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: soon,
    onFocus: soon,
    onClick: () => setWanted(true),
  });
}
