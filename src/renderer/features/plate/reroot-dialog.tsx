import { Button, Loader, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PlateRoot, RerootReport } from '../../../shared/contract/import.ts';
import type { PlateId } from '../../../shared/ids.ts';
import { useMutate } from '../../api/index.ts';
import { useWriteBlock } from '../../state/index.ts';
import { ChoosePath, ErrorNotice } from '../../ui/index.ts';
import { usePlateRoots } from './plate-roots.ts';
import './plate-list.css';

interface RerootDialogProps {
  readonly plateId: PlateId;
  readonly name: string;
  readonly onClose: () => void;
}

/** Where the images of a plate lie: every folder with its state, and a place to say where it lies now. */
export function RerootDialog({ plateId, name, onClose }: RerootDialogProps) {
  const { data: roots, error } = usePlateRoots(plateId);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Image folders of ${name}`}
      transitionProps={{ duration: 0 }}
    >
      <div className="pl-plate-form" data-testid="reroot">
        <p className="pl-muted">
          Where a folder was moved, say where it lies now. A sample of its images is read there and compared
          with what was imported, pixel by pixel.
        </p>
        {error === null ? null : <ErrorNotice error={error} />}
        {roots === undefined && error === null ? (
          <Loader size="xs" aria-label="Looking for the folders" />
        ) : null}
        {roots?.map((root) => (
          <RootForm key={root.rootId} plateId={plateId} root={root} />
        ))}
      </div>
    </Modal>
  );
}

function RootForm({ plateId, root }: { plateId: PlateId; root: PlateRoot }) {
  const reroot = useMutate('plate.reroot');
  const blocked = useWriteBlock();
  const [typed, setTyped] = useState('');
  const path = typed.trim();
  const check = (folder: string, force: boolean) =>
    reroot.mutate({ plateId, rootId: root.rootId, path: folder, force });
  const take = (chosen: string) => {
    setTyped(chosen);
    check(chosen, false);
  };
  return (
    <section className="pl-root" data-online={root.online}>
      <div className="pl-root-head">
        <span className="pl-path">{root.path}</span>
        <span className="pl-root-state">
          {root.online ? 'reachable' : 'offline'} · {root.planes.toLocaleString('en')} planes
        </span>
      </div>
      <form
        className="pl-root-field"
        onSubmit={(event) => {
          event.preventDefault();
          if (path !== '') check(path, false);
        }}
      >
        <TextInput
          size="xs"
          aria-label={`Where ${root.path} lies now`}
          placeholder="Where this folder lies now"
          value={typed}
          data-testid="reroot-path"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            reroot.reset();
          }}
        />
        <ChoosePath choice="folder" disabled={blocked !== null} onChosen={take} />
        <Button
          size="xs"
          type="submit"
          disabled={path === '' || blocked !== null}
          loading={reroot.isPending}
          data-testid="reroot-check"
        >
          Check and use
        </Button>
      </form>
      {blocked === null ? null : <p className="pl-muted">{blocked}</p>}
      {reroot.error === null ? null : <ErrorNotice error={reroot.error} />}
      {reroot.data === undefined ? null : (
        <Outcome report={reroot.data} onForce={() => check(path, true)} isForcing={reroot.isPending} />
      )}
    </section>
  );
}

interface OutcomeProps {
  readonly report: RerootReport;
  readonly onForce: () => void;
  readonly isForcing: boolean;
}

function Outcome({ report, onForce, isForcing }: OutcomeProps) {
  const { applied, checked, planes, differing, missing } = report;
  const sample = `${checked.toLocaleString('en')} of ${planes.toLocaleString('en')} planes were compared`;
  return (
    <div className="pl-root-outcome" data-applied={applied} role="status" data-testid="reroot-outcome">
      <b>
        {applied ? 'The images are taken from there now.' : 'This is not the same folder; nothing changed.'}
      </b>
      <span>
        {sample}
        {differing.length + missing.length === 0 ? ', and all agree.' : '.'}
      </span>
      <PathList title="Other content" paths={differing} />
      <PathList title="Not there, or not readable" paths={missing} />
      {applied ? null : (
        <Button
          size="compact-xs"
          variant="default"
          loading={isForcing}
          data-testid="reroot-force"
          onClick={onForce}
        >
          Use it anyway
        </Button>
      )}
    </div>
  );
}

function PathList({ title, paths }: { title: string; paths: readonly string[] }) {
  if (paths.length === 0) return null;
  return (
    <div>
      <h4>
        {title} ({paths.length})
      </h4>
      <ul tabIndex={0} aria-label={title}>
        {paths.map((path) => (
          <li key={path}>{path}</li>
        ))}
      </ul>
    </div>
  );
}
