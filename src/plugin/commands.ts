/** The plugin's commands in one file, apart from the one that OpenCode reads at its start. A worker runs it. */
import { parentPort, workerData } from "node:worker_threads"
import type { WorkerData } from "./channel.ts"
import { perform } from "./perform.ts"
import { listen } from "./worker.ts"

export { errorToast } from "../view/toast.ts"
export { perform }

// OpenCode may run plugins in workers of its own.
const given: Partial<WorkerData> | undefined = workerData
if (parentPort && given?.for === "opencode-session") listen(parentPort, perform)
