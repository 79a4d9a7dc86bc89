import { useState, type SyntheticEvent } from 'react';
import { TextInput } from '@mantine/core';
import type { PlateView, Well } from '../../../shared/plate.ts';
import { formatWell, tryParseWell } from '../../../shared/wells.ts';
import { call } from '../../api/index.ts';
import { useStore, workspace } from '../../state/index.ts';
import { askNothing, plateAsk } from './plate-ask.ts';
import { describeSelection } from './selection.ts';

interface PlateAskFormProps {
  readonly plate: PlateView;
  readonly wells: readonly Well[];
  readonly onOpenWell: (name: string) => void;
}

/** The one line that asks for a well's name, or for the reason why wells are excluded. */
export function PlateAskForm({ plate, wells, onOpenWell }: PlateAskFormProps) {
  const asks = useStore(plateAsk, (value) => value.asks);
  if (asks === 'nothing') return null;
  if (asks === 'well') {
    return (
      <AskLine
        key="well"
        label="Go to well"
        placeholder="B07"
        submit="Go"
        onSubmit={(text) => goTo(plate, text, onOpenWell)}
      />
    );
  }
  const names = describeSelection(new Set(wells.map(({ name }) => name)));
  return (
    <AskLine
      key="reason"
      label={`Why is ${names} excluded?`}
      placeholder="out of focus, bubble, edge effect"
      submit="Exclude"
      onSubmit={(reason) => exclude(wells, reason)}
    />
  );
}

/** Brings a well into view. @returns what is wrong with the text; null where nothing is */
async function goTo(
  plate: PlateView,
  text: string,
  onOpenWell: (name: string) => void,
): Promise<string | null> {
  const position = tryParseWell(text);
  if (position === null) return `“${text}” is not a well. Write B07, b-7 or R02C07.`;
  const name = formatWell(position);
  if (!plate.wells.some((well) => well.name === name)) return `${name} has no images.`;
  workspace.set({ focus: name, selection: new Set([name]) });
  onOpenWell(name);
  return Promise.resolve(null);
}

async function exclude(wells: readonly Well[], reason: string): Promise<string | null> {
  if (reason.trim() === '') return 'A reason is needed: who reads this later must know why.';
  await call('review.exclude', { wellIds: wells.map(({ id }) => id), reason });
  return null;
}

interface AskLineProps {
  readonly label: string;
  readonly placeholder: string;
  readonly submit: string;
  readonly onSubmit: (text: string) => Promise<string | null>;
}

function AskLine({ label, placeholder, submit, onSubmit }: AskLineProps) {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    onSubmit(text)
      .then((complaint) => (complaint === null ? askNothing() : setWrong(complaint)))
      .catch((error: unknown) => setWrong(error instanceof Error ? error.message : String(error)));
  };
  return (
    <form className="pl-ask" onSubmit={send} data-testid="plate-ask">
      <TextInput
        size="xs"
        autoFocus
        label={label}
        placeholder={placeholder}
        value={text}
        error={wrong}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') askNothing();
        }}
      />
      <div className="pl-ask-buttons">
        <button type="submit" className="pl-ask-button">
          {submit}
        </button>
        <button type="button" className="pl-link" onClick={askNothing}>
          cancel
        </button>
      </div>
    </form>
  );
}
