import { ActionIcon, Button } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { native } from '../api/index.ts';

/** What the desktop's dialogs offer to choose, beside projects. */
export type Choice = 'folder' | 'network' | 'plate-map' | 'region-file';

const dialogs = {
  folder: () => native?.openFolderDialog(),
  network: () => native?.openNetworkDialog(),
  'plate-map': () => native?.openPlateMapDialog(),
  'region-file': () => native?.openRegionFileDialog(),
} as const satisfies Record<Choice, () => Promise<string | null> | undefined>;

interface ChoosePathProps {
  readonly choice: Choice;
  /** Called with an absolute path; not called where the dialog was dismissed. */
  readonly onChosen: (path: string) => void;
  readonly disabled?: boolean;
  /** Says what is chosen, and makes the button a small one with a picture alone. */
  readonly compact?: string;
}

/** A button that opens the desktop's dialog beside a field for a path. A plain browser has no dialog and no button. */
export function ChoosePath({ choice, onChosen, disabled = false, compact }: ChoosePathProps) {
  if (native === null) return null;
  const choose = async () => {
    const path = (await dialogs[choice]()) ?? null;
    if (path !== null) onChosen(path);
  };
  if (compact !== undefined) {
    return (
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={compact}
        title={compact}
        disabled={disabled}
        onClick={() => void choose()}
      >
        <IconFolderOpen size={16} />
      </ActionIcon>
    );
  }
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconFolderOpen size={14} />}
      disabled={disabled}
      onClick={() => void choose()}
    >
      Choose…
    </Button>
  );
}
