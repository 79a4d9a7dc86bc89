import { existsSync } from 'node:fs';

const folder = '/usr/lib/chromium';
const driver = `${folder}/vk_swiftshader_icd.json`;

/**
 * Why WebGPU cannot be proven here, or null. Debian's chromium brings SwiftShader, a Vulkan device in software, and the
 * Vulkan loader; onnxruntime's Linux build for x64 brings the WebGPU provider.
 */
export const swiftShaderObstacle =
  process.platform !== 'linux' || process.arch !== 'x64'
    ? 'SwiftShader is looked for on Linux x64 only'
    : !existsSync(driver) || !existsSync(`${folder}/libvulkan.so.1`)
      ? `${driver} is not there: install chromium`
      : null;

/** What a child process needs in its environment to find SwiftShader as its only Vulkan device. */
export const swiftShaderEnv: Readonly<Record<string, string>> = {
  VK_DRIVER_FILES: driver,
  VK_ICD_FILENAMES: driver,
  LD_LIBRARY_PATH: folder,
};
