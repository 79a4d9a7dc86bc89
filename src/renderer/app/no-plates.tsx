import { Button } from '@mantine/core';
import { IconGridDots, IconPlus } from '@tabler/icons-react';
import { openImport } from '../features/import/index.ts';
import { useWriteBlock } from '../state/index.ts';
import { Hint } from '../ui/index.ts';
import './project-choice.css';

/** What an empty project shows: the way to its first plate. */
export function NoPlates() {
  const blocked = useWriteBlock();
  return (
    <div className="pl-no-plates">
      <Hint icon={<IconGridDots size={30} />} title="This project has no plate yet">
        Import a folder of images, an OME-Zarr plate, or what an Operetta, Phenix, ImageXpress or CellVoyager
        wrote. The images stay where they are.
        <Button
          display="block"
          mt={16}
          mx="auto"
          size="sm"
          leftSection={<IconPlus size={16} />}
          data-testid="import-first"
          disabled={blocked !== null}
          title={blocked ?? undefined}
          onClick={() => openImport()}
        >
          Import a plate
        </Button>
      </Hint>
    </div>
  );
}
