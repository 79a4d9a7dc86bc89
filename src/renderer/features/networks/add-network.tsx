import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { queryClient, useInspection, useMutate } from '../../api/index.ts';
import { useChosenPlate, useWriteBlock } from '../../state/index.ts';
import { ChoosePath, ErrorNotice } from '../../ui/index.ts';
import { openAddNetwork, showNetwork } from './network-choice.ts';
import { proposeDraft, toRecipe, type NetworkDraft } from './network-draft.ts';
import { NetworkForm } from './network-form.tsx';
import { DescriptionFacts, LayerTable } from './network-facts.tsx';

/** Adds a network: first the file is read, then the form asks what the file cannot say. */
export function AddNetwork({ path }: { path: string | null }) {
  const inspection = useInspection(path);
  return (
    <div className="pl-add-network">
      <PathField path={path} busy={inspection.isFetching} />
      {inspection.error === null ? null : <ErrorNotice error={inspection.error} />}
      {path !== null && inspection.data !== undefined ? (
        <Fill key={path} path={path} description={inspection.data} />
      ) : null}
    </div>
  );
}

function PathField({ path, busy }: { path: string | null; busy: boolean }) {
  const [text, setText] = useState(path ?? '');
  const [about, setAbout] = useState(path);
  // A chosen or dropped file takes the place of what was typed.
  if (about !== path) {
    setAbout(path);
    setText(path ?? '');
  }
  return (
    <form
      className="pl-path-field"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') openAddNetwork(text.trim());
      }}
    >
      <TextInput
        size="xs"
        aria-label="Path of the network file"
        placeholder="Path of a network file on this machine"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ChoosePath choice="network" onChosen={openAddNetwork} />
      <Button size="xs" type="submit" loading={busy} leftSection={<IconSearch size={14} />}>
        Read
      </Button>
    </form>
  );
}

interface FillProps {
  readonly path: string;
  readonly description: Parameters<typeof proposeDraft>[1];
}

function Fill({ path, description }: FillProps) {
  const plate = useChosenPlate();
  const add = useMutate('network.add');
  const blocked = useWriteBlock();
  const [changes, setChanges] = useState<Partial<NetworkDraft>>({});
  const channels = plate?.channels ?? [];
  const draft: NetworkDraft = { ...proposeDraft(path, description, channels), ...changes };
  const onAdd = () =>
    add.mutate(
      { path, name: draft.name, labels: [...draft.labels], recipe: toRecipe(draft) },
      {
        onSuccess: (network) => {
          void queryClient.invalidateQueries({ queryKey: ['network.list'] });
          showNetwork(network.id);
        },
      },
    );
  return (
    <div className="pl-network">
      <NetworkForm
        draft={draft}
        description={description}
        channels={channels.map((channel) => channel.name)}
        onChange={(part) => setChanges({ ...changes, ...part })}
      />
      <div>
        <h4>The file</h4>
        <DescriptionFacts description={description} />
      </div>
      <LayerTable description={description} />
      <div className="pl-form-foot">
        {add.error === null ? null : <ErrorNotice error={add.error} />}
        <p className="pl-muted" data-blocked={blocked !== null}>
          {blocked ?? 'The file stays where it is; the project remembers its path and its hash.'}
        </p>
        <Button
          size="sm"
          data-testid="confirm-network"
          loading={add.isPending}
          disabled={blocked !== null}
          onClick={onAdd}
        >
          Add to the project
        </Button>
      </div>
    </div>
  );
}
