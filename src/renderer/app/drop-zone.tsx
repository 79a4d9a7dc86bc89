import { IconFolderDown } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { native } from '../api/index.ts';
import { lookAtDropped, toDropPath, toDropTarget, type DropTarget } from './drop-target.ts';
import './drop-zone.css';

const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

interface DropZoneProps {
  /** What can be dropped, in words. */
  readonly words: string;
  /** Hears who takes what was dropped, and its absolute path; empty in a browser, which keeps paths to itself. */
  readonly onDrop: (target: DropTarget, path: string) => void;
}

/** Takes what is dropped anywhere on the window. */
export function DropZone({ words, onDrop }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  }, [onDrop]);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const listen = <N extends 'dragover' | 'dragleave' | 'drop'>(
      name: N,
      listener: (event: WindowEventMap[N]) => void,
    ) => window.addEventListener(name, listener, { signal });
    listen('dragover', (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    });
    listen('dragleave', (event) => {
      if (event.relatedTarget === null) setOver(false);
    });
    listen('drop', (event) => {
      setOver(false);
      if (!carriesFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      void take(event, (target, path) => {
        if (!signal.aborted) latest.current(target, path);
      });
    });
    return () => stop.abort();
  }, []);
  if (!isOver) return null;
  return (
    <div className="pl-drop" aria-hidden>
      <IconFolderDown size={44} stroke={1.4} />
      Drop it here
      <span>{words}</span>
    </div>
  );
}

async function take({ dataTransfer }: DragEvent, onDrop: DropZoneProps['onDrop']): Promise<void> {
  const file = dataTransfer?.files[0];
  if (file === undefined) return;
  const path = native?.pathOf(file) ?? '';
  const entry = dataTransfer?.items[0]?.webkitGetAsEntry() ?? null;
  try {
    const dropped = await lookAtDropped(file, entry);
    onDrop(toDropTarget(dropped), toDropPath(path, dropped));
  } catch (error) {
    // The wizard names the file and says why it cannot be read.
    console.warn('What was dropped cannot be looked at.', error);
    onDrop('plate', path);
  }
}
