/** Labels as they are printed: what it is, what it costs the customer, and its bars. */
import type { CSSProperties } from "react";
import { barsOf } from "./bars";
import { pagesOf, placeOf, type Size } from "./sizes";

export interface LabelOf {
  name: string;
  price: string;
  /** Of what is sold in parts: `/kg`. */
  per: string;
  code: string;
}

const mm = (length: number): string => `${length}mm`;

/** What is in type grows with the label. */
export function Label({ label: { name, price, per, code }, size }: { label: LabelOf; size: Size }) {
  const [width, height] = size.label;
  const bars = barsOf(code);
  const type = (part: number): CSSProperties => ({ fontSize: mm(height * part), lineHeight: 1.15 });
  return (
    <div
      data-label
      className="flex flex-col justify-between overflow-hidden bg-white text-black"
      style={{ width: mm(width), height: mm(height), padding: mm(height * 0.06) }}
    >
      <p dir="auto" className="line-clamp-2 font-medium break-words" style={type(0.105)}>
        {name}
      </p>
      <p className="font-semibold whitespace-nowrap" style={type(0.2)}>
        <bdi>{price}</bdi>
        {per ? (
          <bdi className="font-normal" style={type(0.11)}>
            {per}
          </bdi>
        ) : null}
      </p>
      <div dir="ltr" className="flex flex-col items-center">
        {bars ? (
          <svg
            aria-hidden
            viewBox={`0 0 ${bars.modules} 1`}
            preserveAspectRatio="none"
            shapeRendering="crispEdges"
            style={{ width: "100%", height: mm(height * 0.3) }}
          >
            <path d={bars.path} />
          </svg>
        ) : null}
        <span className="tabular" style={type(0.09)}>
          {code}
        </span>
      </div>
    </div>
  );
}

/** All of them, page by page. */
export function Sheets({ labels, size }: { labels: readonly LabelOf[]; size: Size }) {
  const pages = pagesOf(labels, size);
  return pages.map((page, number) => (
    <section
      key={number}
      className="relative overflow-hidden"
      // A hair lower than the page: what is as high as it, rounded up, would take another one.
      style={{
        width: mm(size.page[0]),
        height: mm(size.page[1] - 0.2),
        breakAfter: number === pages.length - 1 ? "auto" : "page",
      }}
    >
      {page.map((label, at) => {
        const { left, top } = placeOf(at, size);
        return (
          <div key={at} className="absolute" style={{ left: mm(left), top: mm(top) }}>
            <Label label={label} size={size} />
          </div>
        );
      })}
    </section>
  ));
}
