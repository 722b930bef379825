import { cx } from "@/ui/cx";
import { Pictogram } from "@/ui/pictogram";

/** A product's sign on the tint of its category. */
export function Tile({
  pictogram,
  hue,
  size = 32,
  className,
}: {
  pictogram: string;
  hue: number;
  size?: number;
  className?: string;
}) {
  return (
    <span
      style={{ width: size, height: size, background: `oklch(var(--tile-l) var(--tile-c) ${hue})` }}
      className={cx("grid shrink-0 place-items-center rounded-md", className)}
    >
      <Pictogram name={pictogram} size={Math.round(size * 0.66)} />
    </span>
  );
}
