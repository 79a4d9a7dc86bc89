import type { FieldQuality, QualityReadout } from '../../../shared/quality.ts';

export const readoutWords: Readonly<Record<QualityReadout, string>> = {
  mean: 'mean intensity',
  median: 'median intensity',
  p99: '99th percentile',
  focus: 'sharpness',
};

export const isFlagged = ({ outOfFocus, overexposed }: FieldQuality): boolean => outOfFocus || overexposed;

/** A figure of merit with two decimals and a true minus. */
export const formatFigure = (value: number): string => value.toFixed(2).replace('-', '−');

export type Grade = 'good' | 'weak' | 'poor';

/** Z' from 0.5 is an excellent assay and under 0 none (Zhang, Chung and Oldenburg, 1999). */
export const gradeZPrime = (value: number): Grade => (value >= 0.5 ? 'good' : value > 0 ? 'weak' : 'poor');

/** An SSMD of 3 or more either way is a strong control, under 1 a weak one (Zhang, 2007). */
export function gradeSsmd(value: number): Grade {
  const size = Math.abs(value);
  return size >= 3 ? 'good' : size >= 1 ? 'weak' : 'poor';
}
