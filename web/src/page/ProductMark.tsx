/** Two shifts and what they have in common. */
export function ProductMark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="5" fill="#17537a" />
      <rect x="4" y="6" width="11" height="4" rx="1" fill="#fff" />
      <rect x="9" y="14" width="11" height="4" rx="1" fill="#fff" />
      <rect x="9" y="4" width="6" height="16" fill="#ff9a8a" fillOpacity=".85" />
    </svg>
  );
}
