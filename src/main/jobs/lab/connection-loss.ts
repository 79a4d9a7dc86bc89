/** Errors of the way to the server, and those that it gives while it stops, starts, or has no room. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(08|53|57P)/.test(code) ||
    /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH/.test(code) ||
    /connection|terminat|timeout/i.test(error.message)
  );
}
