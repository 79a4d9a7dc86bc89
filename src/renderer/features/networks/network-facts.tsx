import { Table } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import type { Network } from '../../../shared/contract/rpc.ts';
import type { NetworkDescription } from '../../../shared/network.ts';
import { useMethodChoices } from '../../api/index.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { CapeHead } from './cape-head.tsx';

/** What a network is, which methods can explain it, and its layers. */
export function NetworkFacts({ network }: { network: Network }) {
  return (
    <div className="pl-network">
      <div>
        <h4>{network.name}</h4>
        <div className="pl-path">{network.path}</div>
        <DescriptionFacts description={network.description} />
        <RecipeFacts network={network} />
        <CapeHead key={network.id} network={network} />
        <MethodTable network={network} />
      </div>
      <LayerTable description={network.description} />
    </div>
  );
}

export function DescriptionFacts({ description }: { description: NetworkDescription }) {
  const { inputShape, task, classCount, parameterCount, strippedActivation, opset, missingDerivatives } =
    description;
  return (
    <dl className="pl-facts">
      <Fact name="Input" value={inputShape.map((length) => length ?? 'any').join(' × ')} />
      <Fact name="Task" value={`${task}, ${classCount} classes`} />
      <Fact name="Parameters" value={parameterCount.toLocaleString('en')} />
      {opset === null ? null : <Fact name="Opset" value={String(opset)} />}
      {strippedActivation === null ? null : <Fact name="Explained before" value={strippedActivation} />}
      {missingDerivatives.length === 0 ? null : (
        <Fact name="No derivative" value={missingDerivatives.join(', ')} />
      )}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function viewWords({ view, inputSize }: Network['recipe']): string {
  switch (view.kind) {
    case 'cells':
      return `cells, ${view.cropPx} px crops`;
    case 'tiles':
      return `tiles of ${inputSize.join(' × ')} px, halo ${view.haloPx} px`;
    case 'field':
      return `whole fields (${view.fit})`;
  }
}

function RecipeFacts({ network: { recipe, labels } }: { network: Network }) {
  const view = viewWords(recipe);
  return (
    <dl className="pl-facts">
      <Fact name="Classes" value={labels.join(', ')} />
      <Fact name="Sees" value={view} />
      <Fact name="Channels" value={recipe.channels.join(', ')} />
    </dl>
  );
}

function MethodTable({ network }: { network: Network }) {
  const { data: choices = [], error } = useMethodChoices(network.id);
  return (
    <div className="pl-network-methods">
      <h4>Methods</h4>
      {error === null ? null : <ErrorNotice error={error} />}
      <ul className="pl-method-table">
        {choices.map((choice) => (
          <li key={choice.id} data-off={!choice.canRun}>
            {choice.canRun ? (
              <IconCheck size={14} aria-label="can run" />
            ) : (
              <IconMinus size={14} aria-label="cannot run" />
            )}
            <span>
              {choice.title}
              {choice.reason === null ? null : <i>{choice.reason}</i>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Input pixels per cell: one number where both axes agree. */
function describeStride([down, across]: readonly [number, number]): string {
  const [a, b] = [Number(down.toFixed(2)), Number(across.toFixed(2))];
  return a === b ? String(a) : `${a} × ${b}`;
}

export function LayerTable({ description }: { description: NetworkDescription }) {
  return (
    <div className="pl-layers" tabIndex={0} role="region" aria-label="Layers">
      <h4>Layers</h4>
      <Table horizontalSpacing="8px" verticalSpacing="3px" fz="xs" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Tensor</Table.Th>
            <Table.Th>Operator</Table.Th>
            <Table.Th>Shape</Table.Th>
            <Table.Th>Stride</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {description.layers.map((layer) => (
            <Table.Tr key={layer.name} data-off={!layer.differentiable} title={layer.reason ?? undefined}>
              <Table.Td className="pl-layer-name" title={layer.name}>
                {layer.name}
                {layer.name === description.recommendedLayer ? <i> recommended</i> : null}
              </Table.Td>
              <Table.Td>{layer.operator}</Table.Td>
              <Table.Td>{[layer.channels, layer.height, layer.width].join(' × ')}</Table.Td>
              <Table.Td>{describeStride(layer.stride)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
