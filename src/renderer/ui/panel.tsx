import { useSyncExternalStore, type ReactNode } from 'react';
import { IconChevronDown } from '@tabler/icons-react';

interface PanelProps {
  /** Also the key under which the browser remembers whether it is folded. */
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly testId?: string;
}

const keyOf = (title: string) => `platelens.folded.${title}`;
const isFolded = (title: string) => localStorage.getItem(keyOf(title)) === 'yes';

const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

function fold(title: string, folded: boolean): void {
  localStorage.setItem(keyOf(title), folded ? 'yes' : 'no');
  for (const listener of listeners) listener();
}

/** Shows what a folded panel holds. */
export const unfoldPanel = (title: string) => fold(title, false);

/** A titled part of a side column that folds and remembers it. */
export function Panel({ title, aside, children, testId }: PanelProps) {
  const folded = useSyncExternalStore(subscribe, () => isFolded(title));
  return (
    <section className="pl-panel" data-testid={testId} aria-label={title}>
      <header className="pl-panel-head">
        <button
          type="button"
          className="pl-panel-title"
          aria-expanded={!folded}
          onClick={() => fold(title, !folded)}
        >
          <IconChevronDown size={14} className="pl-panel-arrow" data-folded={folded} aria-hidden />
          {title}
        </button>
        {aside}
      </header>
      {folded ? null : <div className="pl-panel-body">{children}</div>}
    </section>
  );
}
