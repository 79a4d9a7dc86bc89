export { CutName } from './cut-name.tsx';
export { ErrorNotice } from './error-notice.tsx';
export { fitCanvas } from './fit-canvas.ts';
export { formatDuration, formatPercent, formatValue } from '../../shared/format-number.ts';
export { Hint } from './hint.tsx';
export { Labelled } from './labelled.tsx';
export { NumberField } from './number-field.tsx';
export { Panel } from './panel.tsx';
export { useSize } from './use-size.ts';
