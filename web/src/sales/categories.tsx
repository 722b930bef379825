/** The categories above the tiles: one row that scrolls by finger, wheel, key and button. */
import { ChevronLeft, ChevronRight, LayoutGrid, Star } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalogue } from "@/catalog/catalogue";
import type { TilePage } from "@/tiles/model";
import { shelfOf } from "@/tiles/pages";
import { cx } from "@/ui/cx";
import { Pictogram } from "@/ui/pictogram";
import { Pill } from "@/ui/pills";

/** A hand that presses moves a little. */
const DRAG_PX = 6;

/** Whether more of a row is hidden at its start and at its end. */
function useHidden(box: React.RefObject<HTMLElement | null>, content: unknown) {
  const [hidden, setHidden] = useState({ before: false, after: false });
  useEffect(() => {
    void content;
    const row = box.current;
    if (!row) return;
    const look = () => {
      const from = Math.abs(row.scrollLeft);
      const [before, after] = [from > 1, from + row.clientWidth < row.scrollWidth - 1];
      setHidden((now) => (now.before === before && now.after === after ? now : { before, after }));
    };
    // A wheel goes up and down, the row from side to side.
    const wheel = (event: WheelEvent) => {
      if (event.deltaX !== 0 || row.scrollWidth <= row.clientWidth) return;
      event.preventDefault();
      row.scrollLeft += event.deltaY * (getComputedStyle(row).direction === "rtl" ? -1 : 1);
    };
    // A finger drags the row by itself; a mouse that holds it does the same. What was dragged is not pressed.
    let from: { x: number; left: number } | undefined;
    let dragged = false;
    const down = (event: PointerEvent) => {
      dragged = false;
      if (event.pointerType === "mouse" && event.button === 0) from = { x: event.clientX, left: row.scrollLeft };
    };
    const move = (event: PointerEvent) => {
      if (!from) return;
      const by = event.clientX - from.x;
      if (Math.abs(by) > DRAG_PX) dragged = true;
      if (dragged) row.scrollLeft = from.left - by;
    };
    const up = () => {
      from = undefined;
    };
    const click = (event: MouseEvent) => {
      if (!dragged) return;
      dragged = false;
      event.stopPropagation();
      event.preventDefault();
    };
    row.addEventListener("pointerdown", down);
    row.addEventListener("click", click, { capture: true });
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(row);
    row.addEventListener("scroll", look, { passive: true });
    row.addEventListener("wheel", wheel, { passive: false });
    return () => {
      observer.disconnect();
      row.removeEventListener("scroll", look);
      row.removeEventListener("wheel", wheel);
      row.removeEventListener("pointerdown", down);
      row.removeEventListener("click", click, { capture: true });
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
    };
  }, [box, content]);
  return hidden;
}

export function Categories({
  value,
  pages,
  onChange,
}: {
  value: string | undefined | null;
  /** What the shop has put together itself stands first. */
  pages: readonly TilePage[];
  onChange: (category: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const categories = useCatalogue((state) => state.categories);
  const roots = categories.filter((one) => !one.parent_id);
  const open = categories.find((one) => one.category_id === value);
  const parent = open?.parent_id ?? open?.category_id;
  const below = parent ? categories.filter((one) => one.parent_id === parent) : [];
  const shown = below.length > 0 ? [...roots.filter((one) => one.category_id === parent), ...below] : roots;
  const box = useRef<HTMLFieldSetElement>(null);
  const hidden = useHidden(box, shown.length + pages.length);
  const turn = (by: 1 | -1) => {
    const row = box.current;
    if (!row) return;
    const side = getComputedStyle(row).direction === "rtl" ? -by : by;
    row.scrollBy({ left: side * row.clientWidth * 0.7, behavior: "smooth" });
  };
  // For fingers and mice only: keys reach every category by itself.
  const arrow = (by: 1 | -1, on: boolean) => (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden
      onClick={() => turn(by)}
      className={cx(
        "press absolute top-3.5 grid h-11 w-14 place-items-center from-canvas from-60% to-transparent text-ink-2 hover:text-ink rtl:[&_svg]:rotate-180 [&_svg]:size-5",
        by === 1 ? "end-0 bg-linear-to-l ps-3 rtl:bg-linear-to-r" : "start-0 bg-linear-to-r pe-3 rtl:bg-linear-to-l",
        !on && "hidden",
      )}
    >
      {by === 1 ? <ChevronRight /> : <ChevronLeft />}
    </button>
  );
  return (
    <div className="relative shrink-0">
      <fieldset
        ref={box}
        data-strip
        aria-label={t("sales:categories")}
        className="flex min-w-0 gap-2 overflow-x-auto scroll-px-14 px-4 pt-3.5 pb-4 no-bar"
      >
        {pages.map((page, at) => (
          <Pill
            key={shelfOf(at)}
            on={value === shelfOf(at)}
            look="ink"
            icon={<Star className="size-4" />}
            onClick={() => onChange(shelfOf(at))}
          >
            {page.name}
          </Pill>
        ))}
        <Pill
          on={value === undefined}
          look="ink"
          icon={<LayoutGrid className="size-4" />}
          onClick={() => onChange(undefined)}
        >
          {t("common:all")}
        </Pill>
        {shown.map((one) => (
          <Pill
            key={one.category_id}
            on={one.category_id === value}
            look="ink"
            icon={one.pictogram ? <Pictogram name={one.pictogram} size={22} /> : null}
            onClick={() => onChange(one.category_id === value ? (one.parent_id ?? undefined) : one.category_id)}
          >
            {one.name}
          </Pill>
        ))}
      </fieldset>
      {arrow(-1, hidden.before)}
      {arrow(1, hidden.after)}
    </div>
  );
}
