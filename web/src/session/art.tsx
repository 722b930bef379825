/** The picture of the sign-in screen: a barcode that grows out of the ground. The same bars every time; they carry no code. */
const BARS: readonly (readonly [x: number, width: number, height: number, kind: 0 | 1 | 2])[] = [
  [0, 4, 52, 0],
  [11, 4, 20, 0],
  [20, 4, 50, 1],
  [31, 27, 24, 0],
  [65, 5, 21, 0],
  [77, 4, 40, 0],
  [88, 4, 37, 0],
  [99, 8, 33, 1],
  [114, 18, 30, 1],
  [143, 4, 23, 0],
  [152, 8, 34, 2],
  [167, 8, 58, 1],
  [179, 12, 18, 0],
  [197, 5, 21, 0],
  [208, 11, 40, 0],
  [223, 11, 43, 1],
  [240, 12, 46, 2],
  [257, 5, 45, 2],
  [271, 8, 51, 0],
  [284, 12, 39, 0],
  [305, 5, 22, 0],
  [314, 19, 59, 0],
  [340, 25, 42, 0],
  [372, 9, 39, 1],
  [385, 4, 62, 0],
  [399, 28, 61, 1],
  [433, 8, 36, 0],
  [446, 8, 29, 1],
  [460, 8, 43, 1],
  [473, 8, 28, 0],
  [487, 11, 18, 1],
  [509, 4, 53, 0],
  [523, 19, 53, 1],
  [552, 5, 22, 0],
];
const FILL = ["url(#art-a)", "url(#art-b)", "url(#art-c)"] as const;

export function BarcodeArt() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 562 100"
      preserveAspectRatio="none"
      className="absolute inset-x-0 bottom-0 h-full w-full"
    >
      <defs>
        {(
          [
            ["art-a", "#0f4a37", "#2fae86"],
            ["art-b", "#0b3a2b", "#24573f"],
            ["art-c", "#8a7430", "#f7b844"],
          ] as const
        ).map(([id, top, low]) => (
          <linearGradient key={id} id={id} x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor={top} />
            <stop offset=".55" stopColor={low} />
          </linearGradient>
        ))}
      </defs>
      {BARS.map(([x, width, height, kind]) => (
        <rect key={x} x={x} y={100 - height} width={width} height={height + 2} fill={FILL[kind]} rx="1.2" ry=".4" />
      ))}
    </svg>
  );
}
