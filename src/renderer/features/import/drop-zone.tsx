import { IconFolderDown } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { native } from '../../api/index.ts';
import { openImport } from './import-draft.ts';

const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

/**
 * Takes a folder that is dropped anywhere on the window. A browser keeps its path to itself, so there the wizard opens
 * where a path can be typed.
 */
export function DropZone() {
  const [isOver, setOver] = useState(false);
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
        openImport(path === '' ? undefined : path);
      },
      { signal },
    );
    return () => stop.abort();
  }, []);
  if (!isOver) return null;
  return (
    <div className="pl-drop" aria-hidden>
      <IconFolderDown size={44} stroke={1.4} />
      <span>Drop a folder to import it</span>
    </div>
  );
}
