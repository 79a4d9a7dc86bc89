import type { CapeFitProgress } from '../../../shared/cape-fit.ts';

/** Reads `positive=treated, negative=untreated`; pairs without both sides are left out. */
export function parseLabelMap(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const at = pair.lastIndexOf('=');
      const [value, name] = [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
      return at < 1 || value === '' || name === '' ? [] : [[value, name]];
    }),
  );
}

/** 0 to 1; reading features is the first half. */
export function progressShare(progress: CapeFitProgress | null): number {
  if (progress === null) return 0;
  return progress.phase === 'features'
    ? progress.fieldsDone / progress.fieldsTotal / 2
    : 0.5 + progress.epoch / progress.epochs / 2;
}

export function progressWords(progress: CapeFitProgress | null): string {
  if (progress === null) return 'starting';
  const { etaSeconds } = progress;
  const left = etaSeconds === null ? '' : `, at most ${Math.ceil(etaSeconds)} s left`;
  if (progress.phase === 'features')
    return `reading ${progress.fieldsDone} of ${progress.fieldsTotal} fields${left}`;
  const held = progress.heldOutLoss === null ? '' : `, held out ${progress.heldOutLoss.toFixed(4)}`;
  return `epoch ${progress.epoch}, loss ${progress.trainingLoss.toFixed(4)}${held}${left}`;
}
