/** The mark: a piece of a plate with one well under the lens. */
export function Logo({ size = 22 }: { size?: number }) {
  const wells = [9, 16, 23].flatMap((y) => [9, 16, 23].map((x) => ({ x, y })));
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="7" className="pl-logo-plate" />
      {wells.map(({ x, y }) =>
        x === 16 && y === 16 ? null : (
          <circle key={`${x}/${y}`} cx={x} cy={y} r="2.6" className="pl-logo-well" />
        ),
      )}
      <circle cx="16" cy="16" r="4.8" className="pl-logo-lens" />
    </svg>
  );
}
