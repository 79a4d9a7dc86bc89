import { ActionIcon, Kbd, Popover } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { useStore } from '../state/index.ts';
import { keyHelp } from './key-help-state.ts';
import { keyGroups } from './key-table.ts';
import './key-help.css';

/** The list of keys, by its button or the question mark. */
export function KeyHelp() {
  const open = useStore(keyHelp, (value) => value.open);
  return (
    <Popover
      position="bottom-end"
      shadow="md"
      withArrow
      trapFocus
      opened={open}
      onChange={(opened) => keyHelp.set({ open: opened })}
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label="Keys"
          title="Keys (?)"
          data-testid="key-help"
          onClick={() => keyHelp.set({ open: !open })}
        >
          <IconKeyboard size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="pl-key-help" data-testid="key-list" tabIndex={0} role="group" aria-label="Keys">
          {keyGroups.map(({ title, entries }) => (
            <section key={title}>
              <h4>{title}</h4>
              <table className="pl-keys">
                <tbody>
                  {entries.map(({ keys, does }) => (
                    <tr key={does}>
                      <td>
                        {keys.map((key) =>
                          key === '…' ? (
                            '…'
                          ) : (
                            <Kbd key={key} size="xs">
                              {key}
                            </Kbd>
                          ),
                        )}
                      </td>
                      <td>{does}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
