import { Button, Checkbox, Progress, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  capeFitDefaults,
  type CapeFigures,
  type CapeFitProgress,
  type CapeFitReport,
} from '../../../shared/cape-fit.ts';
import type { Network } from '../../../shared/contract/rpc.ts';
import { isCancelled } from '../../../shared/errors.ts';
import { queryClient, useCapeFitProgress, useMutate } from '../../api/index.ts';
import { useChosenPlate, useWriteBlock } from '../../state/index.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { parseLabelMap, progressShare, progressWords } from './cape-fit-words.ts';

/** Fits the network's CAPE head on the labelled wells of the plate on screen, or tells that it has one. */
export function CapeHead({ network }: { network: Network }) {
  const plate = useChosenPlate();
  const fit = useMutate('network.fitCape');
  const cancel = useMutate('network.cancelFit');
  const progress = useCapeFitProgress(network.id);
  const blocked = useWriteBlock();
  const [map, setMap] = useState('');
  const [turned, setTurned] = useState(false);
  if (network.description.task !== 'classification' || plate === undefined) return null;
  const onFit = () => {
    queryClient.removeQueries({ queryKey: ['cape-fit', network.id] });
    fit.mutate({
      ...{ plateId: plate.id, networkId: network.id, labelsFrom: null, labelMap: parseLabelMap(map) },
      ...{ layer: null, turned, settings: capeFitDefaults },
    });
  };
  return (
    <section className="pl-cape-head" data-testid="cape-head">
      <h5>CAPE head</h5>
      <p>
        {network.hasCapeHead ? 'Fitted; fitting again replaces it.' : 'None yet. Fit one on labelled wells.'}
      </p>
      <TextInput
        size="xs"
        label="Which class labels or roles mean"
        placeholder="positive=treated,negative=untreated"
        value={map}
        onChange={(event) => setMap(event.currentTarget.value)}
      />
      <Checkbox
        size="xs"
        label="Also learn from flipped and turned images"
        checked={turned}
        onChange={(event) => setTurned(event.currentTarget.checked)}
      />
      {fit.isPending ? (
        <Running progress={progress} onCancel={() => cancel.mutate({ networkId: network.id })} />
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          data-testid="fit-cape"
          disabled={blocked !== null}
          title={blocked ?? undefined}
          onClick={onFit}
        >
          Fit CAPE head
        </Button>
      )}
      {fit.error === null || isCancelled(fit.error) ? null : <ErrorNotice error={fit.error} />}
      {fit.data === undefined ? null : <Outcome report={fit.data} />}
    </section>
  );
}

function Running({ progress, onCancel }: { progress: CapeFitProgress | null; onCancel: () => void }) {
  return (
    <div>
      <Progress size="sm" value={100 * progressShare(progress)} aria-label="Progress of the fit" />
      <span>{progressWords(progress)}</span>{' '}
      <Button size="compact-xs" variant="subtle" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function Outcome({ report }: { report: CapeFitReport }) {
  const figures: CapeFigures = report.heldOut ?? report.training;
  return (
    <p data-testid="cape-fit-outcome">
      On {figures.images} {report.heldOut === null ? 'training' : 'held-out'} images: network right on{' '}
      {percent(figures.networkAccuracy)}, CAPE on {percent(figures.capeAccuracy)}, agreement{' '}
      {percent(figures.agreement)}, calibration error {percent(figures.capeCalibrationError)};{' '}
      {report.history.length} epochs, loss {(report.history[0]?.trainingLoss ?? 0).toFixed(3)} to{' '}
      {(report.history.at(-1)?.trainingLoss ?? 0).toFixed(3)}.
    </p>
  );
}
