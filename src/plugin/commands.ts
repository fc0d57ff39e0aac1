/** The plugin's commands in one file, apart from the one that OpenCode reads at its start. A worker runs it. */
import { parentPort, workerData } from "node:worker_threads"
import type { Order } from "../commands/save/share-order.ts"
import { workOnShare } from "../commands/save/share-thread.ts"
import type { WorkerData } from "./channel.ts"
import { perform } from "./perform.ts"
import { listen } from "./worker.ts"

export { errorToast } from "../view/toast.ts"
export { perform }

// OpenCode may run plugins in workers of its own.
const given: Partial<WorkerData> | Order | undefined = workerData
if (parentPort && given?.for === "opencode-session") listen(parentPort, perform)
// A save of a large session begins threads of its own.
if (parentPort && given?.for === "opencode-session share") void workOnShare(parentPort, given)
