/** Where the marks of a chart stand: pure figures, so that they can be tested without a screen. */
import { scaleBand, scaleLinear } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";

export interface Point {
  /** What it is about, in words: a day, a name. */
  label: string;
  value: number;
}

export interface Size {
  width: number;
  height: number;
  /** Time and order run from the end side to the start. */
  rightToLeft: boolean;
}

/** Room for the figures at the side and the words below. */
export const SIDE = 56;
export const FOOT = 26;
const TOP = 8;
const STEPS = 4;
/** Narrower bars are no bars any more. */
const BAR_LEAST = 9;
const BAR_MOST = 44;
/** A label needs so much. */
const LABEL = 58;

export interface Mark extends Point {
  /** The middle. */
  x: number;
  y: number;
  /** The whole strip that is about this point, to hover over. */
  from: number;
  step: number;
  isLabelled: boolean;
}

export function geometry(points: readonly Point[], { width, height, rightToLeft }: Size) {
  const left = rightToLeft ? 0 : SIDE;
  const right = rightToLeft ? width - SIDE : width;
  const values = points.map(({ value }) => value);
  const y = scaleLinear()
    .domain([Math.min(0, ...values), Math.max(0, ...values) || 1])
    .nice(STEPS)
    .range([height - FOOT, TOP]);
  const x = scaleBand<number>()
    .domain(points.map((_, place) => place))
    .range(rightToLeft ? [right, left] : [left, right])
    .paddingInner(0.25)
    .paddingOuter(0.125);
  const every = Math.max(1, Math.ceil(LABEL / Math.max(1, x.step())));
  const marks = points.map((point, place): Mark => {
    const start = x(place) ?? 0;
    return {
      ...point,
      x: start + x.bandwidth() / 2,
      y: y(point.value),
      from: start - (x.step() - x.bandwidth()) / 2,
      step: x.step(),
      // Counted from the last one: the newest day has its name.
      isLabelled: (points.length - 1 - place) % every === 0,
    };
  });
  return {
    marks,
    ticks: y.ticks(STEPS).map((value) => ({ value, y: y(value) })),
    zero: y(0),
    bar: Math.min(BAR_MOST, x.bandwidth()),
    isLine: x.bandwidth() < BAR_LEAST,
    edges: { left, right },
  };
}

/** A path through all marks, and the surface below it. */
export function paths(marks: readonly Mark[], zero: number): { line: string; area: string } {
  const xOf = ({ x }: Mark) => x;
  const yOf = ({ y }: Mark) => y;
  return {
    line: line(xOf, yOf).curve(curveMonotoneX)([...marks]) ?? "",
    area: area(xOf, zero, yOf).curve(curveMonotoneX)([...marks]) ?? "",
  };
}
