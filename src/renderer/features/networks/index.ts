export { NetworksPanel } from './networks-panel.tsx';
