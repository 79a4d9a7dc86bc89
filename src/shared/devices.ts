import { z } from 'zod';

/** What an engine can compute on. All but `cpu` are named after onnxruntime's execution providers. */
export const deviceSchema = z.enum(['cpu', 'webgpu', 'dml', 'coreml', 'cuda']);
export type Device = z.infer<typeof deviceSchema>;

/** A device, or `auto`: the fastest one whose numbers the self-test found right. */
export const deviceChoiceSchema = z.enum(['auto', ...deviceSchema.options]);
export type DeviceChoice = z.infer<typeof deviceChoiceSchema>;

/** What the self-test found of a device. */
export const deviceReportSchema = z.object({
  device: deviceSchema,
  /** Engine and version: `onnxruntime 1.30.0`. */
  engine: z.string(),
  /** Why it cannot be used, or null where it can. */
  obstacle: z.string().nullable(),
  /** Largest deviation from the golden numbers as a share of their maximum; null where it could not run. */
  difference: z.number().nullable(),
  /** HiResCAM maps of the timing network a second, one process; null where it was not timed. */
  mapsPerSecond: z.number().nullable(),
});
export type DeviceReport = z.infer<typeof deviceReportSchema>;

/** Largest deviation at which a device's maps count as equal, as a share of the map's maximum. */
export const deviceTolerance = 1e-3;
