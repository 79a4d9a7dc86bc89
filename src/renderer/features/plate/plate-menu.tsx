import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconFileText, IconFolderSearch, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { PlateSummary } from '../../../shared/plate.ts';
import { useWriteBlock } from '../../state/index.ts';
import { RemovePlate } from './remove-plate.tsx';
import { RenamePlate } from './rename-plate.tsx';
import { RerootDialog } from './reroot-dialog.tsx';

type OpenDialog = 'rename' | 'folders' | 'remove' | null;

/** What can be done with one plate. */
export function PlateMenu({ plate, onReport }: { plate: PlateSummary; onReport: () => void }) {
  const [open, setOpen] = useState<OpenDialog>(null);
  const blocked = useWriteBlock();
  const close = () => setOpen(null);
  return (
    <>
      <Menu position="bottom-end" withArrow shadow="md" transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`More about ${plate.name}`}
            data-testid="plate-menu"
          >
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFileText size={14} />} onClick={onReport}>
            Import report
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPencil size={14} />}
            disabled={blocked !== null}
            onClick={() => setOpen('rename')}
          >
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconFolderSearch size={14} />} onClick={() => setOpen('folders')}>
            Image folders…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={14} />}
            disabled={blocked !== null}
            onClick={() => setOpen('remove')}
          >
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'rename' ? <RenamePlate plate={plate} onClose={close} /> : null}
      {open === 'folders' ? <RerootDialog plateId={plate.id} name={plate.name} onClose={close} /> : null}
      {open === 'remove' ? <RemovePlate plate={plate} onClose={close} /> : null}
    </>
  );
}
