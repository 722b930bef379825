/** Points as bars, or as a line where there are many; the same as a table for those who do not see it. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { directionOf } from "@/i18n/start";
import { geometry, type Mark, type Point, paths } from "./geometry";

export interface ChartProps {
  /** What it shows, e.g. "Total by day". */
  title: string;
  /** What the labels are, and what the values are: heads of the table. */
  heads: readonly [string, string];
  points: readonly Point[];
  /** A value beside a line of the chart, and in full. */
  short: (value: number) => string;
  full: (point: Point, place: number) => string;
}

const HEIGHT = 260;

function useWidth() {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!frame.current) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);
  return { frame, width };
}

export function Chart({ title, heads, points, short, full }: ChartProps) {
  const { i18n } = useTranslation();
  const { frame, width } = useWidth();
  const [at, setAt] = useState<number | undefined>();
  const rightToLeft = directionOf(i18n.language) === "rtl";
  const drawn = width > 0 ? geometry(points, { width, height: HEIGHT, rightToLeft }) : undefined;
  const marked = at === undefined ? undefined : drawn?.marks[at];
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="text-sm font-medium">{title}</figcaption>
      <div ref={frame} dir="ltr" className="relative" style={{ height: HEIGHT }}>
        {drawn ? (
          <svg aria-hidden width={width} height={HEIGHT} className="block overflow-visible text-2xs">
            <Grid drawn={drawn} rightToLeft={rightToLeft} short={short} />
            {drawn.isLine ? <Line drawn={drawn} /> : <Bars drawn={drawn} at={at} />}
            <Days marks={drawn.marks} />
            {drawn.marks.map((mark, place) => (
              <rect
                key={mark.label}
                x={mark.from}
                y={0}
                width={mark.step}
                height={HEIGHT}
                fill="transparent"
                onPointerEnter={() => setAt(place)}
                onPointerLeave={() => setAt(undefined)}
              />
            ))}
          </svg>
        ) : null}
        {marked && at !== undefined ? (
          <div
            aria-hidden
            dir={rightToLeft ? "rtl" : "ltr"}
            className="pointer-events-none absolute -translate-x-1/2 -translate-y-full rounded-md bg-ink px-2.5 py-1.5 text-xs whitespace-nowrap text-surface shadow-2"
            style={{ left: Math.min(Math.max(marked.x, 70), width - 70), top: Math.max(44, marked.y - 8) }}
          >
            <span className="block opacity-70">{marked.label}</span>
            <bdi className="block font-semibold tabular">{full(marked, at)}</bdi>
          </div>
        ) : null}
      </div>
      <table className="sr-only">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{heads[0]}</th>
            <th scope="col">{heads[1]}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point, place) => (
            <tr key={point.label}>
              <th scope="row">{point.label}</th>
              <td>{full(point, place)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

type Drawn = ReturnType<typeof geometry>;

/** Lines with their figures, at the side where the language begins. */
function Grid({ drawn, rightToLeft, short }: { drawn: Drawn; rightToLeft: boolean; short: (value: number) => string }) {
  const { left, right } = drawn.edges;
  return drawn.ticks.map(({ value, y }) => (
    <g key={value}>
      <line x1={left} x2={right} y1={y} y2={y} stroke="var(--line)" strokeWidth={value === 0 ? 1.5 : 1} />
      <text
        x={rightToLeft ? right + 8 : left - 8}
        y={y + 4}
        textAnchor={rightToLeft ? "start" : "end"}
        fill="var(--ink-2)"
        className="tabular"
      >
        {short(value)}
      </text>
    </g>
  ));
}

function Bars({ drawn: { marks, zero, bar }, at }: { drawn: Drawn; at: number | undefined }) {
  return marks.map(({ label, x, y }, place) => (
    <rect
      key={label}
      x={x - bar / 2}
      y={Math.min(y, zero)}
      width={bar}
      height={Math.abs(zero - y)}
      rx={Math.min(4, bar / 4)}
      fill="var(--c1)"
      opacity={at === undefined || at === place ? 1 : 0.55}
    />
  ));
}

function Line({ drawn: { marks, zero } }: { drawn: Drawn }) {
  const path = paths(marks, zero);
  return (
    <>
      <path d={path.area} fill="var(--c1)" opacity={0.14} />
      <path d={path.line} fill="none" stroke="var(--c1)" strokeWidth={2} strokeLinejoin="round" />
    </>
  );
}

const Days = ({ marks }: { marks: readonly Mark[] }) =>
  marks
    .filter(({ isLabelled }) => isLabelled)
    .map(({ label, x }) => (
      <text key={label} x={x} y={HEIGHT - 6} textAnchor="middle" fill="var(--ink-2)">
        {label}
      </text>
    ));
