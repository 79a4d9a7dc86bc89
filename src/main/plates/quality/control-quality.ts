import type { ControlQuality } from '../../../shared/quality.ts';
import { deviationOf, meanOf, medianOf, robustDeviationOf } from './statistics.ts';

/** Fewer wells than this say nothing about a spread. */
export const leastControls = 4;

type Figures = Pick<ControlQuality, 'positive' | 'negative' | 'zPrime' | 'robustZPrime' | 'ssmd' | 'refused'>;

/**
 * How well positive and negative control wells are told apart by one number a well.
 *
 * - Z' = 1 - 3 (sd+ + sd-) / |mean+ - mean-|: 1 is perfect, above 0.5 excellent, below 0 the bands of three standard
 *   deviations overlap. Zhang, Chung and Oldenburg, J. Biomol. Screen. 4 (1999) 67, equation 6.
 * - Robust Z': the same with medians and 1.4826 times the median absolute deviation, as in Birmingham et al., Nature
 *   Methods 6 (2009) 569.
 * - SSMD = (mean+ - mean-) / sqrt(var+ + var-), signed. Zhang, Genomics 89 (2007) 552, for independent groups.
 *
 * Figures are refused under {@link leastControls} wells of either role, and where a denominator is 0.
 */
export function compareControls(positive: readonly number[], negative: readonly number[]): Figures {
  const described = { positive: describe(positive), negative: describe(negative) };
  const refused = refusalOf(positive.length, negative.length);
  if (refused !== null) return { ...described, zPrime: null, robustZPrime: null, ssmd: null, refused };
  const distance = meanOf(positive) - meanOf(negative);
  const [sdP, sdN] = [deviationOf(positive), deviationOf(negative)];
  const robustDistance = medianOf(positive) - medianOf(negative);
  const robustSpread = robustDeviationOf(positive) + robustDeviationOf(negative);
  return {
    ...described,
    zPrime: distance === 0 ? null : 1 - (3 * (sdP + sdN)) / Math.abs(distance),
    robustZPrime: robustDistance === 0 ? null : 1 - (3 * robustSpread) / Math.abs(robustDistance),
    ssmd: sdP === 0 && sdN === 0 ? null : distance / Math.hypot(sdP, sdN),
    refused: null,
  };
}

function refusalOf(positive: number, negative: number): string | null {
  const few = [
    ...(positive < leastControls ? [`${positive} positive`] : []),
    ...(negative < leastControls ? [`${negative} negative`] : []),
  ];
  if (few.length === 0) return null;
  return `${few.join(' and ')} control wells; ${leastControls} of each role are needed`;
}

function describe(values: readonly number[]): ControlQuality['positive'] {
  if (values.length === 0) return null;
  const mean = meanOf(values);
  const sd = values.length < 2 ? 0 : deviationOf(values);
  return {
    wells: values.length,
    mean,
    sd,
    median: medianOf(values),
    mad: robustDeviationOf(values),
    cv: mean === 0 ? null : sd / Math.abs(mean),
  };
}
