import { Button } from '@mantine/core';
import { IconPlus, IconTopologyStar3 } from '@tabler/icons-react';
import { useNetworks } from '../../api/index.ts';
import { useStore } from '../../state/index.ts';
import { ErrorNotice, Hint } from '../../ui/index.ts';
import { AddNetwork } from './add-network.tsx';
import { networkChoice, openAddNetwork, showNetwork } from './network-choice.ts';
import { NetworkFacts } from './network-facts.tsx';
import './networks.css';

/** The networks of the project: list, facts, and the form that adds one. */
export function NetworksPanel() {
  const { data: networks, error } = useNetworks();
  const { id: chosenId, isAdding, path } = useStore(networkChoice, (value) => value);
  if (error !== null && networks === undefined) return <ErrorNotice error={error} />;
  if (networks === undefined) return null;
  const chosen = networks.find((network) => network.id === chosenId) ?? networks[0];
  return (
    <div className="pl-networks">
      <div className="pl-networks-list">
        {networks.map((network) => (
          <button
            key={network.id}
            type="button"
            className="pl-list-item"
            data-active={!isAdding && network.id === chosen?.id}
            onClick={() => showNetwork(network.id)}
          >
            <IconTopologyStar3 size={15} aria-hidden />
            <span className="pl-list-name">
              {network.name}
              <span className="pl-list-facts">
                {network.description.task} · {network.labels.length} classes
              </span>
            </span>
          </button>
        ))}
        <Button
          size="compact-sm"
          variant="default"
          data-testid="add-network"
          leftSection={<IconPlus size={14} />}
          onClick={() => openAddNetwork()}
        >
          Add network
        </Button>
      </div>
      <div className="pl-networks-detail">
        {isAdding ? (
          <AddNetwork path={path} />
        ) : chosen === undefined ? (
          <Hint icon={<IconTopologyStar3 size={22} />} title="No network in this project">
            Add an ONNX file: PlateLens reads its classes and layers and says which methods can explain it.
          </Hint>
        ) : (
          <NetworkFacts network={chosen} />
        )}
      </div>
    </div>
  );
}
