import { Button } from '@mantine/core';
import { IconPlus, IconTopologyStar3 } from '@tabler/icons-react';
import { useState } from 'react';
import { useNetworks } from '../../api/index.ts';
import { ErrorNotice, Hint } from '../../ui/index.ts';
import { AddNetwork } from './add-network.tsx';
import { NetworkFacts } from './network-facts.tsx';
import './networks.css';

type Shown = { readonly kind: 'network'; readonly id: number | null } | { readonly kind: 'add' };

/** The networks of the project: list, facts, and the form that adds one. */
export function NetworksPanel() {
  const { data: networks, error } = useNetworks();
  const [shown, setShown] = useState<Shown>({ kind: 'network', id: null });
  if (error !== null && networks === undefined) return <ErrorNotice error={error} />;
  if (networks === undefined) return null;
  const chosenId = shown.kind === 'network' ? shown.id : null;
  const chosen = networks.find((network) => network.id === chosenId) ?? networks[0];
  return (
    <div className="pl-networks">
      <div className="pl-networks-list">
        {networks.map((network) => (
          <button
            key={network.id}
            type="button"
            className="pl-list-item"
            data-active={shown.kind === 'network' && network.id === chosen?.id}
            onClick={() => setShown({ kind: 'network', id: network.id })}
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
          onClick={() => setShown({ kind: 'add' })}
        >
          Add network
        </Button>
      </div>
      <div className="pl-networks-detail">
        {shown.kind === 'add' ? (
          <AddNetwork onDone={(id) => setShown({ kind: 'network', id })} />
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
