import type { ImportPreview } from '../../../shared/import.ts';
import { count } from './format-words.ts';

/** How the plate map and the images agree. */
export function Reconciliation({ map }: { map: NonNullable<ImportPreview['plateMap']> }) {
  const { roleColumn, declaredButMissing, presentButUndeclared, duplicates } = map;
  const parts = [
    {
      title: `${count(declaredButMissing.length, 'well')} declared, but without images`,
      names: declaredButMissing,
    },
    {
      title: `${count(presentButUndeclared.length, 'well')} with images, but not in the map`,
      names: presentButUndeclared,
    },
    {
      title: `${count(duplicates.length, 'line')} that ${duplicates.length === 1 ? 'names' : 'name'} a well again, not used`,
      names: duplicates.map(({ well, line }) => `${well} (line ${line})`),
    },
  ].filter(({ names }) => names.length > 0);
  return (
    <section className="pl-import-list" data-testid="import-reconciliation">
      <h4>Plate map</h4>
      <p>
        {roleColumn === null
          ? 'No column tells roles, so every well is a sample.'
          : `Roles come from the column “${roleColumn}”.`}
        {parts.length === 0 ? ' Map and images agree.' : null}
      </p>
      {parts.map(({ title, names }) => (
        <details key={title} open={names.length <= 24}>
          <summary>{title}</summary>
          <p className="pl-import-names">{names.join(', ')}</p>
        </details>
      ))}
    </section>
  );
}
