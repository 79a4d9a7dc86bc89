import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PlateSummary } from '../../../shared/plate.ts';
import { useMutate } from '../../api/index.ts';
import { ErrorNotice } from '../../ui/index.ts';

/** Asks for a plate's new name. */
export function RenamePlate({ plate, onClose }: { plate: PlateSummary; onClose: () => void }) {
  const rename = useMutate('plate.rename');
  const [name, setName] = useState(plate.name);
  const trimmed = name.trim();
  return (
    <Modal opened onClose={onClose} size="sm" title="Rename the plate" transitionProps={{ duration: 0 }}>
      <form
        className="pl-plate-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed !== '') rename.mutate({ plateId: plate.id, name: trimmed }, { onSuccess: onClose });
        }}
      >
        <TextInput
          size="sm"
          aria-label="Name of the plate"
          data-autofocus
          maxLength={200}
          value={name}
          data-testid="plate-name"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {rename.error === null ? null : <ErrorNotice error={rename.error} />}
        <div className="pl-plate-buttons">
          <Button size="xs" variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button size="xs" type="submit" disabled={trimmed === ''} loading={rename.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  );
}
