export { ReviewPanel } from './review-panel.tsx';
export { reviewKeyTable, useHitKeys } from './use-hit-keys.ts';
