/** The mark: a barcode with one spark. */
export function Mark({ size = 32, ink = "#fff" }: { size?: number; ink?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <g fill={ink}>
        <rect x="5" y="7" width="4.2" height="18" rx="1.2" />
        <rect x="11.2" y="7" width="1.8" height="18" rx=".9" />
        <rect x="15" y="7" width="5" height="11" rx="1.2" />
        <rect x="22" y="7" width="5" height="18" rx="1.2" />
      </g>
      <rect x="15" y="20.4" width="5" height="4.6" rx="1.6" fill="#f2b13c" />
    </svg>
  );
}
