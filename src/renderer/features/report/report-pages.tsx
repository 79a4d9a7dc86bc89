import { Loader } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { reportPath, type Report } from '../../../shared/contract/reports.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { openPdf, type PdfFile } from './pdf-file.ts';

type Opened =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly file: PdfFile; readonly ratio: number }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The pages of a report below each other; those in sight are drawn. */
export function ReportPages({ report }: { report: Report }) {
  const [opened, setOpened] = useState<Opened>({ kind: 'opening' });
  useEffect(() => {
    let over = false;
    const opening = openPdf(reportPath(report.id));
    opening
      .then(async (file) => {
        const [width, height] = await file.sizeOf(1);
        if (!over) setOpened({ kind: 'open', file, ratio: height / width });
      })
      .catch((error: unknown) => {
        if (!over) setOpened({ kind: 'failed', error });
      });
    return () => {
      over = true;
      // One that never opened has nothing to close, and was told above.
      opening.then((file) => file.close()).catch(() => undefined);
    };
  }, [report.id]);
  if (opened.kind === 'opening') return <ReportWaiting />;
  if (opened.kind === 'failed') return <ErrorNotice error={opened.error} />;
  return (
    <div className="pl-report-pages">
      {Array.from({ length: opened.file.pageCount }, (_, index) => (
        <Page key={index} number={index + 1} file={opened.file} ratio={opened.ratio} />
      ))}
    </div>
  );
}

/** Stands where the pages will be. */
export function ReportWaiting() {
  return (
    <div className="pl-report-waiting">
      <Loader size="sm" aria-label="Loading" />
      <span>The pages appear here</span>
    </div>
  );
}

interface PageProps {
  readonly number: number;
  readonly file: PdfFile;
  /** Height over width, which keeps the page's place before it is drawn. */
  readonly ratio: number;
}

function Page({ number, file, ratio }: PageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    let begun = false;
    const observer = new IntersectionObserver(
      (entries) => {
        if (begun || !entries.some((entry) => entry.isIntersecting)) return;
        begun = true;
        file
          .draw(number, element, element.clientWidth)
          .then(() => setDrawn(true))
          // A report that was replaced while its page was being drawn.
          .catch((error: unknown) => console.debug(`Page ${number} was not drawn.`, error));
      },
      { rootMargin: '600px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [file, number]);
  return (
    <canvas
      ref={canvas}
      className="pl-report-page"
      aria-label={`Page ${number}`}
      role="img"
      data-drawn={drawn}
      style={{ aspectRatio: `1 / ${ratio}` }}
    />
  );
}
