/** The plugin's commands in one file, apart from the one that OpenCode reads at its start. A worker runs it. */
import { parentPort, workerData } from "node:worker_threads"
import { workerData as ours } from "./channel.ts"
import { perform } from "./perform.ts"
import { listen } from "./worker.ts"

export { errorToast } from "../view/toast.ts"
export { perform }

if (parentPort && workerData?.for === ours.for) listen(parentPort, perform)
