import type { Excerpt } from '../../../shared/import.ts';

/** A list of what takes no part, with the reasons; nothing where it is empty. */
export function ExcerptList({ title, list, testId }: { title: string; list: Excerpt; testId?: string }) {
  if (list.count === 0) return null;
  const more = list.count - list.first.length;
  return (
    <section className="pl-import-list" data-testid={testId}>
      <h4>
        {title} <span>{list.count}</span>
      </h4>
      <ul tabIndex={0} aria-label={title}>
        {list.first.map(({ where, reason }) => (
          <li key={`${where} ${reason}`}>
            <code>{where}</code>
            <span>{reason}</span>
          </li>
        ))}
        {more > 0 ? <li className="pl-muted">and {more} more</li> : null}
      </ul>
    </section>
  );
}
