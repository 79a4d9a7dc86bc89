import type { ReactNode } from 'react';

/** One line of a panel: a label left, a control right. */
export function Labelled({ label, value, children }: { label: string; value?: string; children: ReactNode }) {
  return (
    <div className="pl-labelled">
      <span className="pl-labelled-name">{label}</span>
      <div className="pl-labelled-control">{children}</div>
      {value === undefined ? null : <span className="pl-labelled-value">{value}</span>}
    </div>
  );
}
