/** How many tests ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: TestCounts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

interface FileResult {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** The part of vitest's JSON report that is counted here. */
export interface TestReport {
  readonly success: boolean;
  readonly testResults: readonly FileResult[];
}

/**
 * Counts a report. A test file that failed without a failing test of its own (it did not load, or a hook threw) counts
 * as one failure, and so does a report that calls itself unsuccessful for any other reason.
 */
export function countTests(report: TestReport): TestCounts {
  const counts = report.testResults.map(countFile).reduce(addCounts, noTests);
  return report.success || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function countFile({ status, assertionResults }: FileResult): TestCounts {
  const count = (wanted: string) => assertionResults.filter((test) => test.status === wanted).length;
  const failed = count('failed');
  const passed = count('passed');
  return {
    passed,
    failed: failed === 0 && status === 'failed' ? 1 : failed,
    skipped: assertionResults.length - passed - failed,
  };
}
