import type { ChannelLook } from './channel-tables.ts';

const brightest = 230;

/** The same contrast without colours: every visible channel gives an equal share of grey. */
export function toGreyLooks(looks: readonly ChannelLook[]): ChannelLook[] {
  const visible = Math.max(1, looks.filter((look) => look.visible).length);
  // Channels rarely shine in the same place, so their shares may add up to more than white.
  const level = Math.round(brightest / Math.sqrt(visible))
    .toString(16)
    .padStart(2, '0');
  return looks.map((look) => ({ ...look, color: `#${level}${level}${level}` }));
}
