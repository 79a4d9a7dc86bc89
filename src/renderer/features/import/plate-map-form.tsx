import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { ChoosePath } from '../../ui/index.ts';
import { importDraft, type ImportDraft } from './import-draft.ts';

/** The plate map's file, and the column that tells the roles where it is called otherwise. */
export function PlateMapForm({ draft }: { draft: ImportDraft }) {
  const chosen = draft.plateMap ?? '';
  const [typed, setTyped] = useState(chosen);
  const set = (text: string) => {
    setTyped(text);
    importDraft.set({ plateMap: text.trim() === '' ? null : text.trim() });
  };
  return (
    <div className="pl-import-part">
      <div className="pl-import-folder">
        <TextInput
          size="xs"
          label="Plate map"
          placeholder="Path of a .csv or .xlsx file; none is needed"
          // A dropped file takes the place of what was typed.
          value={typed.trim() === chosen ? typed : chosen}
          data-testid="import-plate-map"
          onChange={(event) => set(event.currentTarget.value)}
        />
        <ChoosePath choice="plate-map" onChosen={set} />
      </div>
      {draft.plateMap === null ? null : (
        <div className="pl-import-pair">
          <TextInput
            size="xs"
            label="Role column"
            placeholder="as recognised"
            value={draft.roleColumn}
            onChange={(event) => importDraft.set({ roleColumn: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label="Its values"
            placeholder="1=positive, 0=negative"
            value={draft.roleValues}
            onChange={(event) => importDraft.set({ roleValues: event.currentTarget.value })}
          />
        </div>
      )}
    </div>
  );
}
