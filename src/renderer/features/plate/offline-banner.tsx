import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import type { PlateId } from '../../../shared/ids.ts';
import { queryClient, useProject } from '../../api/index.ts';
import { usePlateRoots } from './plate-roots.ts';
import { RerootDialog } from './reroot-dialog.tsx';
import './plate-list.css';

/** Says which folders of the plate cannot be reached, and how to mend it; nothing while all can. */
export function OfflineBanner({ plateId }: { plateId: PlateId }) {
  const { data: project } = useProject();
  const plate = project?.plates.find(({ id }) => id === plateId);
  const { data: roots } = usePlateRoots(plateId);
  const [open, setOpen] = useState(false);
  if (plate === undefined || roots === undefined) return null;
  const away = roots.filter(({ online }) => !online);
  if (away.length === 0 && plate.offlinePlanes === 0) return null;
  const planes = `${plate.offlinePlanes.toLocaleString('en')} ${plate.offlinePlanes === 1 ? 'plane' : 'planes'}`;
  return (
    <div className="pl-offline" role="status" data-testid="offline-banner">
      <IconPlugConnectedX size={16} aria-hidden />
      <div>
        <b>{planes} offline; previews are shown.</b>{' '}
        {away.length === 0 ? (
          'Some images are no longer in their folder.'
        ) : (
          <>
            Not reachable:{' '}
            {away.map(({ rootId, path }) => (
              <code key={rootId}>{path}</code>
            ))}
          </>
        )}
      </div>
      <Button size="compact-xs" variant="default" onClick={() => lookAgain(plateId)}>
        Look again
      </Button>
      <Button size="compact-xs" data-testid="locate-images" onClick={() => setOpen(true)}>
        Locate images…
      </Button>
      {open ? <RerootDialog plateId={plateId} name={plate.name} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

/** For a drive that was plugged in again. */
function lookAgain(plateId: PlateId): void {
  for (const queryKey of [['project.current'], ['plate.view', { plateId }], ['plate.roots', { plateId }]]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
