export { forgetNetworks, openAddNetwork } from './network-choice.ts';
export { NetworksPanel } from './networks-panel.tsx';
