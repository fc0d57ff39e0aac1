/** All that the plugin does when it is asked: one file, beside the one that OpenCode reads at its start. */
export { errorToast } from "../view/toast.ts"
export { autosave } from "./autosave.ts"
export { listOnScreen, loadOnScreen } from "./load.ts"
export { setup } from "./opencode2.ts"
export { lastSave, saveOnScreen } from "./save.ts"
