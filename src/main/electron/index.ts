export { answerDialogs } from './dialogs.ts';
export { guardContents, guardSession } from './guards.ts';
export { setupMenu } from './menu.ts';
export { builtFiles } from './program-files.ts';
export { projectInWords } from './project-words.ts';
export { closeBeforeQuit } from './quit.ts';
export { stayAwakeDuringRuns } from './stay-awake.ts';
export { createMainWindow, type MainWindow } from './window.ts';
