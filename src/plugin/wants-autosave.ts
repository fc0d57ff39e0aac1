/** Whether `tui.json` asks for autosave: OpenCode 1 passes it on, and OpenCode 2 does not read that file. */

import { pluginSpec } from "../opencode/setup/command-files.ts"
import { optionsIn } from "../opencode/setup/tui-json-entry.ts"

/** @param text of a `tui.json` */
export const wantsAutosave = (text: string): boolean => optionsIn(text, pluginSpec)?.autosave === true
