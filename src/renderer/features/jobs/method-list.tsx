import { Radio, Tooltip } from '@mantine/core';
import type { MethodChoice } from '../../../shared/contract/rpc.ts';
import type { MethodId } from '../../../shared/methods.ts';
import { methodGroups } from './method-groups.ts';

interface MethodListProps {
  readonly choices: readonly MethodChoice[];
  readonly chosen: MethodId | null;
  readonly onChoose: (id: MethodId) => void;
}

/** Every method by its family, those that cannot explain this network last and with the reason. */
export function MethodList({ choices, chosen, onChoose }: MethodListProps) {
  return (
    <div className="pl-methods" role="radiogroup" aria-label="Method" data-testid="method-list">
      {methodGroups(choices).map(({ title, methods }) => (
        <div key={title} role="group" aria-label={title}>
          <span className="pl-method-family">{title}</span>
          {methods.map((choice) => (
            <MethodEntry key={choice.id} choice={choice} chosen={choice.id === chosen} onChoose={onChoose} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface MethodEntryProps {
  readonly choice: MethodChoice;
  readonly chosen: boolean;
  readonly onChoose: (id: MethodId) => void;
}

function MethodEntry({ choice, chosen, onChoose }: MethodEntryProps) {
  const { id, title, summary, canRun, reason } = choice;
  return (
    <Tooltip label={reason ?? summary} multiline w={280} openDelay={300} position="left">
      <div className="pl-method" data-disabled={!canRun}>
        <Radio
          size="xs"
          name="method"
          value={id}
          label={title}
          {...(reason === null ? {} : { description: reason })}
          disabled={!canRun}
          checked={chosen}
          onChange={() => onChoose(id)}
        />
      </div>
    </Tooltip>
  );
}
