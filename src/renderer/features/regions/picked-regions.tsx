import { Button, Select } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { Labelled } from '../../ui/index.ts';
import { giveClass, readPicked, removeSelected } from './region-actions.ts';
import { useRegionClasses } from './region-queries.ts';
import { regionState } from './region-state.ts';

/** What can be done to the picked regions; nothing is shown while none is picked. */
export function PickedRegions() {
  const count = useStore(regionState, (value) => value.selected.size);
  const { data: classes = [] } = useRegionClasses();
  const isLocked = useWriteBlock() !== null;
  if (count === 0) return null;
  const give = async (name: string) => giveClass(await readPicked(), name);
  return (
    <Labelled label={count === 1 ? 'Picked region' : `${count} picked regions`}>
      <div className="pl-region-row" data-testid="picked-regions">
        <Select
          size="xs"
          className="pl-region-path"
          aria-label="Class of the picked regions"
          data-testid="picked-class"
          placeholder="give another class"
          data={classes.map(({ name }) => name)}
          value={null}
          disabled={isLocked}
          onChange={(name) => {
            if (name !== null) void give(name);
          }}
        />
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconTrash size={13} />}
          disabled={isLocked}
          onClick={() => void removeSelected()}
        >
          Remove
        </Button>
      </div>
    </Labelled>
  );
}
