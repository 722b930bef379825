import { expect, test } from "vitest";
import { type Box, freePlace, meets, roomFor } from "./toast-place";

const SCREENS = [
  [1280, 800],
  [1024, 768],
  [390, 844],
] as const;
const screenOf = ([width, height]: readonly [number, number]): Box => ({
  left: 0,
  top: 0,
  right: width,
  bottom: height,
});

/** As `dialog.tsx` places them: in the middle, and at either side over the full height. */
function dialogsOn({ right, bottom }: Box): Box[] {
  const width = Math.min(448, 0.94 * right);
  const middle = (height: number): Box => ({
    left: (right - width) / 2,
    right: (right + width) / 2,
    top: (bottom - height) / 2,
    bottom: (bottom + height) / 2,
  });
  const wide = Math.min(480, 0.94 * right);
  const above = right < 640 ? 72 : 0;
  return [
    middle(Math.min(0.92 * bottom, right < 1280 ? bottom - 152 : bottom)),
    middle(0.5 * bottom),
    middle(160),
    { left: right - wide, right, top: above, bottom },
    { left: 0, right: wide, top: above, bottom },
  ];
}

test("what is said in passing never lies over a dialog, of any size and at any side", () => {
  for (const size of SCREENS)
    for (const dialog of dialogsOn(screenOf(size)))
      for (const usual of ["top", "bottom"] as const) {
        const place = freePlace(screenOf(size), [dialog], usual) as Box;
        expect(meets(place, dialog)).toBe(false);
        expect(roomFor(place)).toBeGreaterThan(0);
      }
});

test("beside a dialog in the middle they hold to the end where they usually are; one that fills the screen leaves no room", () => {
  for (const size of SCREENS) {
    const dialog = dialogsOn(screenOf(size))[1] as Box;
    expect(freePlace(screenOf(size), [dialog], "top")?.at).toBe("top");
    expect(freePlace(screenOf(size), [dialog], "bottom")?.at).toBe("bottom");
  }
  const telephone = screenOf([390, 844]);
  expect(freePlace(telephone, [{ ...telephone, left: 20 }], "top")).toBeUndefined();
});

test("one dialog over another: neither is covered", () => {
  const screen = screenOf([1280, 800]);
  const [, middle, , side] = dialogsOn(screen) as [Box, Box, Box, Box];
  const place = freePlace(screen, [side, middle], "bottom") as Box;
  expect(meets(place, side) || meets(place, middle)).toBe(false);
});
