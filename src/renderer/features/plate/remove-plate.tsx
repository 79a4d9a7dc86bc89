import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PlateSummary } from '../../../shared/plate.ts';
import { call, useMutate, useProject, useRuns } from '../../api/index.ts';
import { choosePlate, useChosenPlateId } from '../../state/index.ts';
import { ErrorNotice } from '../../ui/index.ts';

/** Says what goes with a plate, and removes it. */
export function RemovePlate({ plate, onClose }: { plate: PlateSummary; onClose: () => void }) {
  const remove = useMutate('plate.remove');
  const { data: project } = useProject();
  const chosen = useChosenPlateId();
  const { data: runs } = useRuns(plate.id);
  const regions = useRegionTotal(plate);
  const confirm = () => {
    // The window turns away first: of a plate that goes nothing can be asked.
    const next = project?.plates.find(({ id }) => id !== plate.id);
    if (chosen === plate.id && next !== undefined) choosePlate(next.id);
    remove.mutate({ plateId: plate.id }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="md"
      title={`Remove ${plate.name}?`}
      transitionProps={{ duration: 0 }}
    >
      <div className="pl-plate-form" data-testid="remove-plate">
        <p>From the project go, and cannot be brought back:</p>
        <ul>
          <li>
            {plural(plate.wellCount, 'well')} with {plural(plate.fieldCount, 'field')} and their previews
          </li>
          <li>
            {runs === undefined ? 'its runs' : plural(runs.length, 'run')} with all their maps and scores
          </li>
          <li>{regions === undefined ? 'its regions' : plural(regions, 'region')}</li>
        </ul>
        <p>The images stay where they are.</p>
        {remove.error === null ? null : <ErrorNotice error={remove.error} />}
        <div className="pl-plate-buttons">
          <Button size="xs" variant="default" data-autofocus onClick={onClose}>
            Keep it
          </Button>
          <Button
            size="xs"
            color="red.9"
            loading={remove.isPending}
            data-testid="remove-now"
            onClick={confirm}
          >
            Remove the plate
          </Button>
        </div>
      </div>
    </Modal>
  );
}

const plural = (number: number, word: string) =>
  `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`;

function useRegionTotal({ id }: PlateSummary): number | undefined {
  const { data } = useQuery({
    queryKey: ['regions.counts', { plateId: id }],
    queryFn: ({ signal }) => call('regions.counts', { plateId: id }, signal),
  });
  return data?.reduce((sum, entry) => sum + entry.count, 0);
}
