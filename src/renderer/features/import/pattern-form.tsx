import { Select, TextInput } from '@mantine/core';
import type { PatternPreview } from '../../../shared/import.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { count } from './format-words.ts';
import { importDraft, type ImportDraft } from './import-draft.ts';
import { useImportChoices } from './import-queries.ts';

const ownPattern = 'own';
const bestScheme = 'best';

interface PatternFormProps {
  readonly draft: ImportDraft;
  readonly tried: PatternPreview | undefined;
  readonly error: Error | null;
}

/** How file names are read: a scheme that ships, or a pattern of one's own, tried at every letter. */
export function PatternForm({ draft, tried, error }: PatternFormProps) {
  const { data: choices } = useImportChoices();
  const schemes = choices?.schemes ?? [];
  const known = schemes.find(({ id }) => id === draft.pattern);
  const used = tried?.scheme?.patterns[0] ?? '';
  const isOwn = draft.pattern !== null && known === undefined;
  const best = schemes.find(({ id }) => id === tried?.scheme?.id);
  const readFromNames = tried?.scheme?.id === 'derived' ? 'Read part by part' : undefined;
  const bestTitle = draft.pattern === null ? (best?.title ?? readFromNames) : undefined;
  const bestLabel = bestTitle === undefined ? 'The one that fits best' : `${bestTitle} (fits best)`;
  return (
    <div className="pl-import-part">
      <Select
        size="xs"
        label="File names"
        allowDeselect={false}
        data={[
          { value: bestScheme, label: bestLabel },
          { value: ownPattern, label: 'A pattern of my own' },
          ...schemes.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        value={draft.pattern === null ? bestScheme : (known?.id ?? ownPattern)}
        data-testid="import-scheme"
        onChange={(value) => {
          const pattern = value === ownPattern ? used || '{well}' : value === bestScheme ? null : value;
          importDraft.set({ pattern, plate: null });
        }}
      />
      <TextInput
        size="xs"
        label="Pattern"
        description="{well} {row} {column} {field} {channel} {z} {t} {plate}; {} skips any text"
        className="pl-import-pattern"
        spellCheck={false}
        value={isOwn ? draft.pattern : (known?.patterns[0] ?? used)}
        error={isOwn && error !== null}
        data-testid="import-pattern"
        onChange={(event) => {
          const pattern = event.currentTarget.value;
          importDraft.set({ pattern: pattern === '' ? null : pattern, plate: null });
        }}
      />
      {error !== null ? <ErrorNotice error={error} /> : <Matches tried={tried} />}
      <PlateChoice draft={draft} tried={tried} />
    </div>
  );
}

function Matches({ tried }: { tried: PatternPreview | undefined }) {
  if (tried === undefined) return null;
  const { matched, images, unmatched, channels, fields } = tried;
  return (
    <div className="pl-import-matches" data-testid="import-matches" data-all={matched === images}>
      <b>
        Reads {matched.toLocaleString('en')} of {count(images, 'image')}
      </b>
      <span>
        {count(tried.wells.length, 'well')} · {count(fields.length, 'field')} ·{' '}
        {channels.length === 0 ? 'channels inside the images' : `channels ${channels.join(', ')}`}
      </span>
      {unmatched.count === 0 ? null : (
        <details>
          <summary>{count(unmatched.count, 'name')} not read</summary>
          <ul>
            {unmatched.examples.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Which of several plates; nothing is guessed. */
function PlateChoice({ draft, tried }: { draft: ImportDraft; tried: PatternPreview | undefined }) {
  const plates = tried?.plates ?? [];
  if (plates.length < 2) return null;
  return (
    <Select
      size="xs"
      label={`Plate (${plates.length} here)`}
      placeholder="Choose one"
      data={[...plates]}
      value={draft.plate}
      data-testid="import-which-plate"
      onChange={(plate) => importDraft.set({ plate })}
    />
  );
}
