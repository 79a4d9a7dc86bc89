import { ActionIcon, Kbd, Popover } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { keyTable } from './keys.ts';

/** The list of keys. */
export function KeyHelp() {
  return (
    <Popover position="bottom-end" shadow="md" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label="Keys" title="Keys">
          <IconKeyboard size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <table className="pl-keys">
          <tbody>
            {keyTable.map(({ keys, does }) => (
              <tr key={does}>
                <td>
                  {keys.map((key) => (
                    <Kbd key={key} size="xs">
                      {key}
                    </Kbd>
                  ))}
                </td>
                <td>{does}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Popover.Dropdown>
    </Popover>
  );
}
