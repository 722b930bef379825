import { code128 } from "./code128";

/** A receipt's number for the scanner. Nothing where the number has letters that the code lacks. */
export function Barcode({ text, height = 48 }: { text: string; height?: number }) {
  const found = code128(text);
  if (!found) return null;
  const quiet = 10;
  return (
    <svg
      role="img"
      aria-label={text}
      viewBox={`${-quiet} 0 ${found.width + 2 * quiet} ${height}`}
      preserveAspectRatio="none"
      className="mx-auto block w-[86%]"
      style={{ height }}
      shapeRendering="crispEdges"
    >
      {found.bars.map((bar) => (
        <rect key={bar.at} x={bar.at} y={0} width={bar.width} height={height} fill="currentColor" />
      ))}
    </svg>
  );
}
