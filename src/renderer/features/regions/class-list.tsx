import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconDotsVertical, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { PlateView } from '../../../shared/plate.ts';
import { regionNameSchema, type RegionClass } from '../../../shared/region.ts';
import { freeColor } from '../../../shared/region-colors.ts';
import { call } from '../../api/index.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { act, giveClass, readPicked, refreshRegions } from './region-actions.ts';
import { useRegionClasses, useRegionCounts } from './region-queries.ts';
import { regionSettings, regionState } from './region-state.ts';

/** The classes: the chosen one is drawn next; colours and names are changed in place. */
export function ClassList({ plate }: { plate: PlateView }) {
  const { data: classes = [] } = useRegionClasses();
  const { data: counts = [] } = useRegionCounts(plate.id);
  const chosen = useStore(regionSettings, (value) => value.class);
  const block = useWriteBlock();
  // The remembered class may be one of another project.
  const [first] = classes;
  const isKnown = classes.some(({ name }) => name === chosen);
  useEffect(() => {
    if (!isKnown && first !== undefined) regionSettings.set({ class: first.name });
  }, [isKnown, first]);
  const countOf = (name: string) =>
    counts.filter((entry) => entry.class === name).reduce((sum, { count }) => sum + count, 0);
  return (
    <div>
      <div className="pl-region-classes" role="radiogroup" aria-label="Class of the next region">
        {classes.map((entry) => (
          <ClassRow
            key={entry.id}
            entry={entry}
            count={countOf(entry.name)}
            chosen={entry.name === chosen}
            locked={block !== null}
          />
        ))}
      </div>
      {block === null ? <AddClass classes={classes} /> : null}
    </div>
  );
}

interface ClassRowProps {
  readonly entry: RegionClass;
  readonly count: number;
  readonly chosen: boolean;
  readonly locked: boolean;
}

function ClassRow({ entry, count, chosen, locked }: ClassRowProps) {
  const [renaming, setRenaming] = useState(false);
  const selected = useStore(regionState, (value) => value.selected);
  const save = (change: Partial<RegionClass>) => saveClass({ ...entry, ...change });
  return (
    <div className="pl-region-class" data-active={chosen}>
      <input
        type="color"
        className="pl-color"
        aria-label={`Colour of ${entry.name}`}
        disabled={locked}
        defaultValue={entry.color}
        key={entry.color}
        onBlur={(event) => {
          if (event.currentTarget.value !== entry.color) void save({ color: event.currentTarget.value });
        }}
      />
      {renaming ? (
        <NameField
          initial={entry.name}
          label="Name of the class"
          onDone={(name) => {
            setRenaming(false);
            if (name === null || name === entry.name) return;
            void save({ name }).then((saved) => {
              if (chosen && saved !== null) regionSettings.set({ class: saved.name });
            });
          }}
        />
      ) : (
        <button
          type="button"
          role="radio"
          aria-checked={chosen}
          className="pl-region-class-name"
          title={entry.name}
          data-testid={`class-${entry.name}`}
          onClick={() => regionSettings.set({ class: entry.name })}
          onDoubleClick={() => setRenaming(!locked)}
        >
          {entry.name}
        </button>
      )}
      <span className="pl-count">{count}</span>
      <Menu shadow="md" position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={20}
            aria-label={`More about ${entry.name}`}
            disabled={locked}
          >
            <IconDotsVertical size={13} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setRenaming(true)}>Rename</Menu.Item>
          <Menu.Item disabled={selected.size === 0} onClick={() => void givePicked(entry.name)}>
            Give to {selected.size} picked
          </Menu.Item>
          <Menu.Item color="red" disabled={count > 0} onClick={() => void removeClass(entry)}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function AddClass({ classes }: { classes: readonly RegionClass[] }) {
  const [adding, setAdding] = useState(false);
  if (!adding) {
    return (
      <button type="button" className="pl-region-add" onClick={() => setAdding(true)}>
        <IconPlus size={13} aria-hidden /> Class
      </button>
    );
  }
  return (
    <NameField
      initial=""
      label="Name of the new class"
      onDone={(name) => {
        setAdding(false);
        if (name === null) return;
        const color = freeColor(classes.map((entry) => entry.color));
        void saveClass({ id: null, name, color }).then((saved) => {
          if (saved !== null) regionSettings.set({ class: saved.name });
        });
      }}
    />
  );
}

interface NameFieldProps {
  readonly initial: string;
  readonly label: string;
  /** Hears the name, or null where it was given up or is none. */
  readonly onDone: (name: string | null) => void;
}

function NameField({ initial, label, onDone }: NameFieldProps) {
  const [text, setText] = useState(initial);
  const parsed = regionNameSchema.safeParse(text);
  return (
    <TextInput
      size="xs"
      className="pl-region-class-field"
      aria-label={label}
      autoFocus
      value={text}
      error={text !== '' && !parsed.success}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => onDone(parsed.success ? parsed.data : null)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone(null);
        if (event.key === 'Enter' && parsed.success) onDone(parsed.data);
        event.stopPropagation();
      }}
    />
  );
}

/** Answers when the list shows the class: one that it does not know would not stay chosen. */
const saveClass = (entry: Omit<RegionClass, 'id'> & { readonly id: RegionClass['id'] | null }) =>
  act(async () => {
    const saved = await call('regions.saveClass', entry);
    await refreshRegions();
    return saved;
  });
const removeClass = ({ id }: RegionClass) => act(() => call('regions.removeClass', { id }));

/** Gives the picked regions another class. */
const givePicked = async (name: string) => giveClass(await readPicked(), name);
