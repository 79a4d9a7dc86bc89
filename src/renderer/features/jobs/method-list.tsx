import { Radio, Tooltip } from '@mantine/core';
import type { MethodChoice } from '../../../shared/contract/rpc.ts';
import type { MethodId } from '../../../shared/methods.ts';

interface MethodListProps {
  readonly choices: readonly MethodChoice[];
  readonly chosen: MethodId | null;
  readonly onChoose: (id: MethodId) => void;
}

/** Every method, with the reason where one cannot explain this network. */
export function MethodList({ choices, chosen, onChoose }: MethodListProps) {
  return (
    <div className="pl-methods" role="radiogroup" aria-label="Method" data-testid="method-list">
      {choices.map((choice) => (
        <Tooltip
          key={choice.id}
          label={choice.reason ?? choice.summary}
          multiline
          w={280}
          openDelay={300}
          position="right"
        >
          <div className="pl-method" data-disabled={!choice.canRun}>
            <Radio
              size="xs"
              name="method"
              value={choice.id}
              label={choice.title}
              {...(choice.reason === null ? {} : { description: choice.reason })}
              disabled={!choice.canRun}
              checked={choice.id === chosen}
              onChange={() => onChoose(choice.id)}
            />
          </div>
        </Tooltip>
      ))}
    </div>
  );
}
