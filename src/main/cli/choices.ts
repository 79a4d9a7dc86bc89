import { deviceChoiceSchema, type DeviceChoice } from '../../shared/devices.ts';
import { badInput } from '../../shared/errors.ts';
import { methodIdSchema, type MethodId } from '../../shared/methods.ts';
import type { Project } from '../db/index.ts';
import { UsageError, type Arguments, type CommandOption } from './command.ts';

/** The method that `--method` names. @throws UsageError listing what there is. */
export function parseMethod(text: string): MethodId {
  const method = methodIdSchema.safeParse(text);
  if (!method.success)
    throw new UsageError(`there is no method "${text}"; there are ${methodIdSchema.options.join(', ')}`);
  return method.data;
}

export const deviceOption: CommandOption = {
  name: 'device',
  value: 'D',
  help: `${deviceChoiceSchema.options.join(', ')}; default auto, the fastest with right numbers`,
};

/** The device that `--device` names, by default the automatic choice. @throws UsageError listing what there is. */
export function parseDevice(args: Arguments): DeviceChoice {
  const text = args.text('device') ?? 'auto';
  const choice = deviceChoiceSchema.safeParse(text);
  if (choice.success) return choice.data;
  throw new UsageError(`there is no device "${text}"; there are ${deviceChoiceSchema.options.join(', ')}`);
}

/** @throws BadInput where another program writes the project or its drive takes no writing. */
export function refuseReadOnly(project: Project): void {
  if (project.readOnlyReason === null) return;
  throw badInput({
    what: 'the project takes no changes now (another PlateLens has it open, or its drive is read-only)',
    where: project.path,
    mend: 'Close the other program, or copy the project to a drive that you may write to.',
  });
}

/** The entry called `name`, or the only one. @throws BadInput listing what there is. */
export function chooseNamed<T extends { readonly name: string }>(
  what: string,
  entries: readonly T[],
  name: string | null,
): T {
  const found =
    name === null && entries.length === 1 ? entries[0] : entries.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const names = entries.map((entry) => entry.name).join(', ');
  throw badInput({
    what: name === null ? `say which ${what} with --${what}` : `the project has no ${what} called "${name}"`,
    mend: entries.length === 0 ? `It has no ${what} yet.` : `It has ${names}.`,
  });
}
