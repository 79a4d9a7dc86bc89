import type { ReactNode } from 'react';

interface HintProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
}

/** An empty place that says what belongs there and how to get it. */
export function Hint({ icon, title, children }: HintProps) {
  return (
    <div className="pl-hint">
      {icon === undefined ? null : <div className="pl-hint-icon">{icon}</div>}
      <div className="pl-hint-title">{title}</div>
      {children === undefined ? null : <div className="pl-hint-text">{children}</div>}
    </div>
  );
}
