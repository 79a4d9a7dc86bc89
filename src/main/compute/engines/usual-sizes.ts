/** Heights and widths tried in turn to describe a network whose file leaves its input's size open. */
export const usualSizes: readonly number[] = [224, 256, 512, 128, 64, 48, 32, 28];
