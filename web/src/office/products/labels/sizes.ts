/** Papers for labels, in mm: one label a page of a label printer's roll, or a sheet of A4 with labels to peel off. */

export interface Size {
  page: readonly [width: number, height: number];
  columns: number;
  rows: number;
  label: readonly [width: number, height: number];
  /** Where the first one begins. */
  from: readonly [left: number, top: number];
  /** From one to the next. */
  step: readonly [across: number, down: number];
}

export const SIZES = {
  roll: { page: [50, 30], columns: 1, rows: 1, label: [50, 30], from: [0, 0], step: [50, 30] },
  sheet24: { page: [210, 297], columns: 3, rows: 8, label: [63.5, 33.9], from: [7.25, 12.9], step: [66.04, 33.9] },
  sheet65: { page: [210, 297], columns: 5, rows: 13, label: [38.1, 21.2], from: [4.75, 10.7], step: [40.64, 21.2] },
} as const satisfies Record<string, Size>;

export type SizeName = keyof typeof SIZES;

/** The labels of each page, in order. */
export function pagesOf<T>(labels: readonly T[], { columns, rows }: Size): T[][] {
  const pages: T[][] = [];
  for (let at = 0; at < labels.length; at += columns * rows) pages.push(labels.slice(at, at + columns * rows));
  return pages;
}

/** Where a label of a page lies. */
export function placeOf(at: number, { columns, from, step }: Size): { left: number; top: number } {
  return { left: from[0] + (at % columns) * step[0], top: from[1] + Math.floor(at / columns) * step[1] };
}
