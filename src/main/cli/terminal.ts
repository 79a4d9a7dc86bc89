import type { Progress } from './command.ts';

const barWidth = 28;
const plainEveryShare = 0.1;

/**
 * Progress on a stream: a bar that redraws itself on a terminal, a line for every tenth elsewhere, nothing when quiet.
 */
export function createProgress(stream: NodeJS.WriteStream, quiet: boolean): Progress {
  if (quiet) return { update: () => undefined, end: () => undefined };
  return stream.isTTY ? createBar(stream) : createLines(stream);
}

function createBar(stream: NodeJS.WriteStream): Progress {
  let drawn = false;
  return {
    update: (share, label, eta) => {
      const filled = Math.round(clampShare(share) * barWidth);
      const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
      const line = `${bar} ${percent(share)} ${label}${formatEta(share, eta)}`;
      stream.write(`\r\x1b[2K${line.slice(0, Math.max(20, stream.columns - 1))}`);
      drawn = true;
    },
    end: () => {
      if (drawn) stream.write('\r\x1b[2K');
      drawn = false;
    },
  };
}

function createLines(stream: NodeJS.WriteStream): Progress {
  let next = 0;
  let last = '';
  return {
    update: (share, label, eta) => {
      // Counts in the label change all the time; its words tell the phase.
      const phase = label.replaceAll(/\d+/g, '');
      if (share < next && phase === last) return;
      last = phase;
      next = (Math.floor(clampShare(share) / plainEveryShare) + 1) * plainEveryShare;
      stream.write(`${percent(share)} ${label}${formatEta(share, eta)}\n`);
    },
    end: () => undefined,
  };
}

const clampShare = (share: number) => Math.min(1, Math.max(0, share));
const percent = (share: number) => `${String(Math.round(clampShare(share) * 100)).padStart(3)} %`;

function formatEta(share: number, seconds: number | null | undefined): string {
  if (share >= 1 || seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '';
  const whole = Math.max(1, Math.round(seconds));
  return whole < 90 ? `, about ${whole} s left` : `, about ${Math.round(whole / 60)} min left`;
}

/** Lays out rows under headings; numbers (right-aligned) are whatever `align` marks with `>`. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  align = '',
): string {
  const widths = headings.map((heading, index) =>
    Math.max(heading.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return align[index] === '>' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
