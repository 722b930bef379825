import { useMemo } from "react";
import { encode } from "uqr";

/** A QR code; dark modules on white in both themes, because cameras want it so. */
export function Qr({ text, size, label }: { text: string; size: number; label: string }) {
  const { path, modules } = useMemo(() => {
    const code = encode(text, { ecc: "M", border: 0 });
    const dark = code.data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : "")));
    return { path: dark.join(""), modules: code.size };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`-2 -2 ${modules + 4} ${modules + 4}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
    >
      <rect x={-2} y={-2} width={modules + 4} height={modules + 4} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
