import { Tooltip } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import type { LabMember, LabState } from '../../../shared/lab.ts';
import { useLabState } from '../../api/index.ts';
import './lab-line.css';

/** The machines that compute this project's runs; nothing where this machine does it alone. */
export function LabLine() {
  const { data } = useLabState();
  if (data === undefined || data === null) return null;
  return (
    <div className="pl-lab" role="status" data-testid="lab">
      <IconServer2 size={15} aria-hidden />
      <b>{data.name}</b>
      <span>{describeLab(data)}</span>
      {data.members.filter(isWorker).map((worker) => (
        <Worker key={worker.id} worker={worker} />
      ))}
    </div>
  );
}

const isWorker = ({ kind }: LabMember) => kind === 'worker';

function describeLab({ members, error }: LabState): string {
  if (error !== null) return error;
  const count = members.filter(isWorker).length;
  if (count === 0) return 'no worker is there; runs wait until one is started with platelens worker';
  return count === 1 ? '1 worker' : `${count} workers`;
}

function Worker({ worker }: { worker: LabMember }) {
  const { name, version, processes, device, unitsDone } = worker;
  const more = [`${processes} processes`, device, `PlateLens ${version}`].filter((part) => part !== '');
  return (
    <Tooltip label={more.join(' · ')} openDelay={300}>
      <span className="pl-lab-worker">
        {name} <i>{unitsDone}</i>
      </span>
    </Tooltip>
  );
}
