/**
 * The open sales of a register as this browser keeps them: a head that has everything but the lines, and each line under a key of its own,
 * so that a scan writes one line, however many there are. A line is written before the head that names it, and taken away after the head
 * that does not name it any more: wherever a page ends between the two, what the head names is there.
 */
import type { Line, OpenSale } from "./model";

export interface KeptSales {
  sales: OpenSale[];
  current: string;
}

interface Head {
  sales: (Omit<OpenSale, "lines"> & { lines: string[] })[];
  current: string;
  /** Another one with every change: other tabs hear of a change of a line by it. */
  no: number;
}

const headKey = (register: string): string => `till.cart.${register}`;
const linesKey = (register: string): string => `till.line.${register}.`;
const lineKey = (register: string, saleId: string, lineId: string): string =>
  `${linesKey(register)}${saleId}.${lineId}`;
/** Where older pages kept them as a whole. One that is there is younger than the head: a tab that is such a page still wrote it. */
const wholeKey = (register: string): string => `till.sales.${register}`;

/** Lines of a sale as they are kept now. */
type Kept = Map<string, { line: Line; text: string }>;
let of: string | undefined;
/** By sale. */
let written = new Map<string, Kept>();
let no = 0;

/** Whether a key of the store is about the open sales of a register. */
export const isHead = (key: string | null, register: string): boolean => key === headKey(register);

/** Not readable is nothing: begin anew rather than not at all. */
function parsed<T>(text: string | null): T | undefined {
  try {
    return (JSON.parse(text ?? "null") as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

const headOf = (register: string): Head | undefined => parsed<Head>(localStorage.getItem(headKey(register)));
const wholeOf = (register: string): KeptSales | undefined =>
  parsed<KeptSales>(localStorage.getItem(wholeKey(register)));

/** Whether a sale of a register was begun and left, by this page or one before it. */
export const keepsSale = (register: string): boolean =>
  (wholeOf(register) ?? headOf(register))?.sales.some((one) => one.lines.length > 0) === true;

/** What is kept for a register. A line that is kept as it was is the same object as before. */
export function readSales(register: string): KeptSales | undefined {
  const whole = wholeOf(register);
  if (whole) return whole;
  const head = headOf(register);
  if (!head) return undefined;
  const before = of === register ? written : undefined;
  of = register;
  written = new Map();
  no = head.no;
  const sales = head.sales.map(({ lines: ids, ...sale }): OpenSale => {
    const kept: Kept = new Map();
    for (const lineId of ids) {
      const text = localStorage.getItem(lineKey(register, sale.saleId, lineId));
      const known = before?.get(sale.saleId)?.get(lineId);
      const line = known?.text === text ? known?.line : parsed<Line>(text);
      if (text && line) kept.set(lineId, { line, text });
    }
    written.set(sale.saleId, kept);
    return { ...sale, lines: [...kept.values()].map(({ line }) => line) };
  });
  return { sales, current: head.current };
}

/** Keeps the open sales of a register: writes the lines that are others than before, and takes away those that are gone. */
export function writeSales(register: string, { sales, current }: KeptSales): void {
  const before = of === register ? written : new Map<string, Kept>();
  const now = new Map<string, Kept>();
  for (const { saleId, lines } of sales) {
    const had = before.get(saleId);
    const kept: Kept = new Map();
    for (const line of lines) {
      const known = had?.get(line.lineId);
      const same = known?.line === line ? known : { line, text: JSON.stringify(line) };
      if (same.text !== known?.text) localStorage.setItem(lineKey(register, saleId, line.lineId), same.text);
      kept.set(line.lineId, same);
    }
    now.set(saleId, kept);
  }
  const head: Head = {
    sales: sales.map((sale) => ({ ...sale, lines: sale.lines.map(({ lineId }) => lineId) })),
    current,
    no: no + 1,
  };
  localStorage.setItem(headKey(register), JSON.stringify(head));
  localStorage.removeItem(wholeKey(register));
  for (const [saleId, lines] of before)
    for (const lineId of lines.keys())
      if (!now.get(saleId)?.has(lineId)) localStorage.removeItem(lineKey(register, saleId, lineId));
  of = register;
  written = now;
  no = head.no;
}

/** Lines that no head names: a page ended before it wrote, or took away, what belongs to them. */
function strays(register: string): string[] {
  const named = new Set(
    headOf(register)?.sales.flatMap(({ saleId, lines }) => lines.map((lineId) => lineKey(register, saleId, lineId))),
  );
  const begin = linesKey(register);
  return Object.keys(localStorage).filter((key) => key.startsWith(begin) && !named.has(key));
}

/** A line that another tab has just written has its head by then. */
const STRAY_MS = 5000;

/** Takes away, a while later, the lines that nothing names. */
export function sweepLines(register: string): void {
  const before = strays(register);
  if (before.length === 0) return;
  setTimeout(() => {
    const still = new Set(strays(register));
    for (const key of before) if (still.has(key)) localStorage.removeItem(key);
  }, STRAY_MS);
}
