import { z } from 'zod';
import { capeFitReportSchema, capeFitRequestSchema } from '../cape-fit.ts';
import { networkIdSchema, plateIdSchema, runIdSchema } from '../ids.ts';
import { methodFamilySchema, methodIdSchema } from '../method-ids.ts';
import { networkDescriptionSchema, recipeSchema } from '../network.ts';
import { channelDisplaySchema, plateSummarySchema, plateViewSchema } from '../plate.ts';
import { runRequestSchema, runSchema, unitSchema } from '../run.ts';
import { exportContract } from './exports.ts';
import { importContract } from './import.ts';
import { labContract } from './lab.ts';
import { nothing, procedure } from './procedure.ts';
import { reportContract } from './reports.ts';
import { reviewContract } from './review.ts';
import { scoreContract } from './scores.ts';
import { segmentationContract } from './segmentation.ts';
import { queueContract } from './queue.ts';
import { regionProcedures } from './regions.ts';

/** A network of the project as the screens show it. */
export const networkSchema = z.object({
  id: networkIdSchema,
  name: z.string(),
  path: z.string(),
  sha256: z.string(),
  labels: z.array(z.string()),
  recipe: recipeSchema,
  description: networkDescriptionSchema,
  hasCapeHead: z.boolean(),
});
export type Network = z.infer<typeof networkSchema>;

export const projectSchema = z.object({
  path: z.string(),
  name: z.string(),
  readOnly: z.boolean(),
  plates: z.array(plateSummarySchema),
});
export type Project = z.infer<typeof projectSchema>;

/** One row of the method table of a network. */
export const methodChoiceSchema = z.object({
  id: methodIdSchema,
  title: z.string(),
  summary: z.string(),
  family: methodFamilySchema,
  canRun: z.boolean(),
  /** Why it cannot run on this network; null where it can. */
  reason: z.string().nullable(),
  usesLayer: z.boolean(),
});
export type MethodChoice = z.infer<typeof methodChoiceSchema>;

/**
 * Every call through the door, declared once: kind, input and output. The router and the window's client are both
 * derived from this table. Mutations that change the project also send an event.
 */
export const contract = {
  ...importContract,
  /** The open project; null when none is open. */
  'project.current': procedure('query', nothing, projectSchema.nullable()),
  /** Opens a project file in place of the current one. */
  'project.open': procedure('mutation', z.object({ path: z.string() }), projectSchema),
  /** Makes an empty project file and opens it in place of the current one; adds `.platelens` to a name without it. */
  'project.create': procedure('mutation', z.object({ path: z.string().trim().min(1) }), projectSchema),
  'plate.view': procedure('query', z.object({ plateId: plateIdSchema }), plateViewSchema),
  /** Stores how a channel is drawn (colour, limits, gamma, visibility). */
  'plate.setChannel': procedure(
    'mutation',
    z.object({
      plateId: plateIdSchema,
      channel: channelDisplaySchema,
    }),
    nothing,
  ),
  'network.list': procedure('query', nothing, z.array(networkSchema)),
  /** Reads a network file without adding it. */
  'network.inspect': procedure('query', z.object({ path: z.string() }), networkDescriptionSchema),
  'network.add': procedure(
    'mutation',
    z.object({ path: z.string(), name: z.string(), labels: z.array(z.string()), recipe: recipeSchema }),
    networkSchema,
  ),
  /**
   * Fits a CAPE head on the labelled wells of a plate and stores it with the network; answers when it is done. Progress
   * comes as events.
   */
  'network.fitCape': procedure('mutation', capeFitRequestSchema, capeFitReportSchema),
  /** Stops the fit of a network's head, if one is under way; its call then fails as cancelled. */
  'network.cancelFit': procedure('mutation', z.object({ networkId: networkIdSchema }), nothing),
  /** Which methods can explain this network, with the reason where one cannot. */
  'network.methods': procedure(
    'query',
    z.object({ networkId: networkIdSchema }),
    z.array(methodChoiceSchema),
  ),
  'run.list': procedure('query', z.object({ plateId: plateIdSchema }), z.array(runSchema)),
  /** Creates the run and its units and starts it. */
  'run.start': procedure('mutation', runRequestSchema, runSchema),
  'run.cancel': procedure('mutation', z.object({ runId: runIdSchema }), runSchema),
  /** Continues a paused, cancelled, failed or interrupted run; units that are done stay. */
  'run.resume': procedure('mutation', z.object({ runId: runIdSchema }), runSchema),
  ...queueContract,
  ...labContract,
  'run.units': procedure('query', z.object({ runId: runIdSchema }), z.array(unitSchema)),
  ...regionProcedures,
  ...reportContract,
  ...exportContract,
  ...scoreContract,
  ...reviewContract,
  ...segmentationContract,
} as const;

export type Contract = typeof contract;
export type ProcedureName = keyof Contract;
export type InputOf<N extends ProcedureName> = z.input<Contract[N]['input']>;
export type OutputOf<N extends ProcedureName> = z.output<Contract[N]['output']>;
/** The input as a handler gets it: parsed, with its defaults filled in. */
export type ParsedInputOf<N extends ProcedureName> = z.output<Contract[N]['input']>;
