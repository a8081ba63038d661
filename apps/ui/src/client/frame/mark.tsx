/** The mark of the product: a wheel above running water. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0f6272" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round">
        <circle cx="16" cy="13" r="6.4" />
        <path d="M16 6.6v12.8M9.6 13h12.8" strokeWidth="1.8" />
        <path
          d="M4.5 24.5c2.9 0 2.9-2.2 5.75-2.2s2.9 2.2 5.75 2.2 2.9-2.2 5.75-2.2 2.9 2.2 5.75 2.2"
          stroke="#8fd3dc"
        />
      </g>
    </svg>
  );
}
