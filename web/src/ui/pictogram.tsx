import { base, names } from "virtual:pictograms";
import { Package } from "lucide-react";
import { cx } from "./cx";

const known = new Set(names);

/** Every sign there is, to choose from. */
export const pictogramNames: readonly string[] = names;

/** The sign of a product or category. A name that is not known is drawn as a parcel, never as a broken picture. */
export function Pictogram({ name, size, className }: { name: string | undefined; size: number; className?: string }) {
  if (!name || !known.has(name))
    return (
      <Package
        aria-hidden
        style={{ width: size * 0.7, height: size * 0.7 }}
        className={cx("text-ink-3", className)}
        strokeWidth={1.4}
      />
    );
  return (
    <img
      src={`${base}${name}.svg`}
      alt=""
      width={size}
      height={size}
      draggable={false}
      decoding="async"
      className={className}
    />
  );
}
