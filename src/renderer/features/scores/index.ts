export { ScoresPanel } from './scores-panel.tsx';
