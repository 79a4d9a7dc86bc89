import { IconFolderDown } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { native } from '../../api/index.ts';
import { openImport } from './import-draft.ts';

const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

interface DropZoneProps {
  /** Whether there is a project to import into. */
  readonly canImport: boolean;
  /** Hears the absolute path of a dropped project. */
  readonly onProject: (path: string) => void;
}

/**
 * Takes what is dropped anywhere on the window: a project is opened, a folder imported. A browser keeps the path to
 * itself, so there the wizard opens where a path can be typed.
 */
export function DropZone({ canImport, onProject }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  const latest = useRef({ canImport, onProject });
  useEffect(() => {
    latest.current = { canImport, onProject };
  }, [canImport, onProject]);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener(
      'dragover',
      (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      { signal },
    );
    window.addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) setOver(false);
      },
      { signal },
    );
    window.addEventListener(
      'drop',
      (event) => {
        setOver(false);
        if (!carriesFiles(event) || event.defaultPrevented) return;
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        const path = file === undefined ? '' : (native?.pathOf(file) ?? '');
        if (path.toLowerCase().endsWith('.platelens')) latest.current.onProject(path);
        else if (latest.current.canImport) openImport(path === '' ? undefined : path);
      },
      { signal },
    );
    return () => stop.abort();
  }, []);
  if (!isOver) return null;
  return (
    <div className="pl-drop" aria-hidden>
      <IconFolderDown size={44} stroke={1.4} />
      <span>
        {canImport ? 'Drop a folder to import it, or a project to open it' : 'Drop a project to open it'}
      </span>
    </div>
  );
}
