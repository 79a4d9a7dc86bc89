import { useState, type ReactNode } from 'react';
import { IconChevronDown } from '@tabler/icons-react';

interface PanelProps {
  /** Also the key under which the browser remembers whether it is folded. */
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly testId?: string;
}

const keyOf = (title: string) => `platelens.folded.${title}`;

/** A titled part of a side column that folds and remembers it. */
export function Panel({ title, aside, children, testId }: PanelProps) {
  const [folded, setFolded] = useState(() => localStorage.getItem(keyOf(title)) === 'yes');
  const toggle = () => {
    localStorage.setItem(keyOf(title), folded ? 'no' : 'yes');
    setFolded(!folded);
  };
  return (
    <section className="pl-panel" data-testid={testId} aria-label={title}>
      <header className="pl-panel-head">
        <button type="button" className="pl-panel-title" aria-expanded={!folded} onClick={toggle}>
          <IconChevronDown size={14} className="pl-panel-arrow" data-folded={folded} aria-hidden />
          {title}
        </button>
        {aside}
      </header>
      {folded ? null : <div className="pl-panel-body">{children}</div>}
    </section>
  );
}
