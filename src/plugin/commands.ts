/** The plugin's commands in one file, apart from the one that OpenCode reads at its start. */
export { errorToast } from "../view/toast.ts"
export { autosave } from "./autosave.ts"
export { listOnScreen, loadOnScreen } from "./load.ts"
export { lastSave, saveOnScreen } from "./save.ts"
export { wantsAutosave } from "./wants-autosave.ts"
