import { statSync } from 'node:fs';
import { join } from 'node:path';
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

/** The file that `--project` names, whether it is there yet or not. @throws BadInput where it is a folder. */
export function projectPath(args: Arguments): string {
  const path = args.need('project');
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return path;
  throw badInput({
    what: 'this is a folder, not a project',
    where: path,
    mend: `Name a file, for instance ${join(path, 'screen.platelens')}.`,
  });
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

/** The one entry called `name`, or the only one. @throws BadInput listing what there is. */
export function chooseNamed<T extends { readonly name: string }>(
  what: string,
  entries: readonly T[],
  name: string | null,
): T {
  const matching = name === null ? entries : entries.filter((entry) => entry.name === name);
  const [found] = matching;
  if (found !== undefined && matching.length === 1) return found;
  if (name !== null && matching.length > 1) {
    throw badInput({
      what: `the project has ${matching.length} entries for the ${what} "${name}", which cannot be told apart`,
      mend: `Make a new project in which every ${what} has a name of its own.`,
    });
  }
  const names = entries.map((entry) => entry.name).join(', ');
  throw badInput({
    what: name === null ? `say which ${what} with --${what}` : `the project has no ${what} called "${name}"`,
    mend: entries.length === 0 ? `It has no ${what} yet.` : `It has ${names}.`,
  });
}
