import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconPlayerPlay, IconTopologyStar3 } from '@tabler/icons-react';
import { useState } from 'react';
import type { MethodChoice, Network } from '../../../shared/contract/rpc.ts';
import type { PlateId } from '../../../shared/ids.ts';
import { useMethodChoices, useMutate, useNetworks } from '../../api/index.ts';
import { useChosenPlateId, useChosenRun, useStore, useWriteBlock, workspace } from '../../state/index.ts';
import { ErrorNotice, Hint, Labelled } from '../../ui/index.ts';
import { MethodList } from './method-list.tsx';
import { ParameterInputs } from './parameter-inputs.tsx';
import { RunEstimateLine } from './run-estimate-line.tsx';
import { chosenWells, emptyRunDraft, toRunRequest, type RunDraft } from './run-draft.ts';

interface NewRunProps {
  readonly onStarted: () => void;
  readonly onNetworks: () => void;
}

/** The form that starts a run. */
export function NewRun({ onStarted, onNetworks }: NewRunProps) {
  const { data: networks } = useNetworks();
  const plateId = useChosenPlateId();
  const shownNetworkId = useChosenRun()?.networkId;
  const [draft, setDraft] = useState<RunDraft>(emptyRunDraft);
  const network =
    networks?.find((known) => known.id === (draft.networkId ?? shownNetworkId)) ?? networks?.[0];
  const { data: choices = [], error } = useMethodChoices(network?.id ?? null);
  if (plateId === null || networks === undefined) return null;
  if (network === undefined) {
    return (
      <Hint icon={<IconTopologyStar3 size={22} />} title="Add a network first">
        A run explains a network’s decisions, so it needs one: an ONNX file and how this plate’s channels feed
        it.
        <div>
          <Button size="compact-sm" mt={8} onClick={onNetworks}>
            Networks
          </Button>
        </div>
      </Hint>
    );
  }
  const method =
    choices.find((choice) => choice.id === draft.method && choice.canRun) ??
    choices.find((choice) => choice.canRun);
  const change = (part: Partial<RunDraft>) => setDraft({ ...draft, ...part });
  return (
    <div className="pl-new-run">
      <div className="pl-new-run-column" data-column="methods">
        <h4>Method</h4>
        {error === null ? null : <ErrorNotice error={error} />}
        <MethodList
          choices={choices}
          chosen={method?.id ?? null}
          onChoose={(id) => change({ method: id, parameters: {} })}
        />
      </div>
      <div className="pl-new-run-column" data-column="question">
        <h4>Question</h4>
        <Labelled label="Network">
          <Select
            size="xs"
            aria-label="Network"
            allowDeselect={false}
            data={networks.map((known) => ({ value: String(known.id), label: known.name }))}
            value={String(network.id)}
            onChange={(id) =>
              change({
                networkId: networks.find((known) => String(known.id) === id)?.id ?? null,
                layer: null,
                target: 'all',
              })
            }
          />
        </Labelled>
        <Question draft={draft} network={network} method={method} onChange={change} />
      </div>
      <div className="pl-new-run-column" data-column="parameters">
        <h4>Parameters</h4>
        {method === undefined ? null : (
          <ParameterInputs
            method={method.id}
            values={draft.parameters}
            onChange={(parameters) => change({ parameters })}
          />
        )}
      </div>
      <StartButton draft={draft} plateId={plateId} network={network} method={method} onStarted={onStarted} />
    </div>
  );
}

interface QuestionProps {
  readonly draft: RunDraft;
  readonly network: Network;
  readonly method: MethodChoice | undefined;
  readonly onChange: (part: Partial<RunDraft>) => void;
}

function Question({ draft, network, method, onChange }: QuestionProps) {
  const selected = useStore(workspace, (value) => value.selection.size);
  const focus = useStore(workspace, (value) => value.focus);
  const canNarrow = selected > 0 || focus !== null;
  const narrow = selected === 0 && focus !== null ? `This well (${focus})` : `Selection (${selected})`;
  const layers = network.description.layers.filter((layer) => layer.differentiable);
  const targets = [
    { value: 'all', label: 'Every class' },
    { value: 'predicted', label: 'Predicted class' },
    ...network.labels.map((label, index) => ({ value: `class:${index}`, label })),
  ];
  return (
    <>
      <Labelled label="Explain">
        <Select
          size="xs"
          aria-label="Explain"
          data-testid="target-select"
          allowDeselect={false}
          data={targets}
          value={draft.target}
          onChange={(target) => onChange({ target: target ?? 'all' })}
        />
      </Labelled>
      {method?.usesLayer === true ? (
        <Labelled label="Layer">
          <Select
            size="xs"
            aria-label="Layer"
            searchable
            clearable
            placeholder={'recommended'}
            data={layers.map((layer) => ({
              value: layer.name,
              label: `${layer.name} · ${layer.channels} × ${layer.height} × ${layer.width}`,
            }))}
            value={draft.layer}
            onChange={(layer) => onChange({ layer })}
          />
        </Labelled>
      ) : null}
      <Labelled label="Wells">
        <SegmentedControl
          size="xs"
          fullWidth
          data={[
            { value: 'all', label: 'All' },
            { value: 'selection', label: narrow, disabled: !canNarrow },
          ]}
          value={canNarrow ? draft.wells : 'all'}
          onChange={(wells) => onChange({ wells: wells === 'selection' ? 'selection' : 'all' })}
        />
      </Labelled>
    </>
  );
}

interface StartButtonProps {
  readonly draft: RunDraft;
  readonly plateId: PlateId;
  readonly network: Network;
  readonly method: MethodChoice | undefined;
  readonly onStarted: () => void;
}

function StartButton({ draft, plateId, network, method, onStarted }: StartButtonProps) {
  const { selection, focus } = useStore(workspace, (value) => value);
  const blocked = useWriteBlock();
  const start = useMutate('run.start');
  const request =
    method === undefined
      ? null
      : toRunRequest(draft, plateId, network, method.id, chosenWells(selection, focus));
  const onStart = () => {
    if (request === null) return;
    start.mutate(request, {
      // Its maps are not shown at once: they come when it is complete, or when somebody chooses it.
      onSuccess: onStarted,
    });
  };
  return (
    <div className="pl-form-foot">
      {start.error === null ? null : <ErrorNotice error={start.error} />}
      <p className="pl-muted" data-blocked={blocked !== null}>
        {blocked ?? 'Units are stored one by one; a stopped run goes on where it was.'}
      </p>
      <RunEstimateLine key={JSON.stringify(request)} request={request} />
      <Button
        size="sm"
        data-testid="start-run"
        leftSection={<IconPlayerPlay size={16} />}
        loading={start.isPending}
        disabled={method === undefined || blocked !== null}
        onClick={onStart}
      >
        Start run
      </Button>
    </div>
  );
}
