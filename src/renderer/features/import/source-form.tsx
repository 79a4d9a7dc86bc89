import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ChoosePath, ErrorNotice } from '../../ui/index.ts';
import { formatTitle } from './format-words.ts';
import { importDraft, lookAt, type ImportDraft } from './import-draft.ts';
import { useImportChoices, useRecognition } from './import-queries.ts';

/** The folder: typed, chosen, or dropped on the window. */
export function FolderField({ path, autoFocus = false }: { path: string | null; autoFocus?: boolean }) {
  const [typed, setTyped] = useState(path ?? '');
  const take = (chosen: string) => {
    setTyped(chosen);
    lookAt(chosen);
  };
  return (
    <form
      className="pl-import-folder"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') lookAt(typed.trim());
      }}
    >
      <TextInput
        size="xs"
        aria-label="Folder of the plate"
        placeholder="Path of a folder on this machine"
        data-testid="import-path"
        data-autofocus={autoFocus || undefined}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button
        size="xs"
        type="submit"
        variant={path === null ? 'filled' : 'default'}
        data-testid="import-look"
      >
        Look
      </Button>
      <ChoosePath choice="folder" onChosen={take} />
    </form>
  );
}

/** What the folder was taken for, with what speaks for it, and what else it may be. */
export function FormatField({ draft, isRefused }: { draft: ImportDraft; isRefused: boolean }) {
  const { data: choices } = useImportChoices();
  const { data: found, error } = useRecognition(draft.path);
  const formats = choices?.formats ?? [];
  const fits = new Set(found?.alternatives.map(({ format }) => format));
  const chosen =
    draft.format === 'auto' ? found : found?.alternatives.find(({ format }) => format === draft.format);
  const data = [
    {
      value: 'auto',
      label: found === undefined ? 'Recognise it' : `${formatTitle(found.format)} (recognised)`,
    },
    ...formats
      .filter((format) => format !== found?.format)
      .map((value) => ({ value, label: formatTitle(value) + (fits.has(value) ? ' (fits as well)' : '') })),
  ];
  return (
    <div className="pl-import-part">
      <Select
        size="xs"
        label="Format"
        data={data}
        allowDeselect={false}
        value={draft.format}
        data-testid="import-format"
        onChange={(format) => importDraft.set({ format: format ?? 'auto', pattern: null, plate: null })}
      />
      {/* Where the preview is refused too, it says why. */}
      {error !== null && found === undefined && !isRefused ? <ErrorNotice error={error} /> : null}
      {chosen === undefined ? null : (
        <p className="pl-import-evidence" data-testid="import-evidence">
          {chosen.evidence}
        </p>
      )}
    </div>
  );
}
