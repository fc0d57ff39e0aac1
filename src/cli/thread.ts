/** What a thread of the command line runs. */
import { parentPort, workerData } from "node:worker_threads"
import { workOnShare } from "../commands/save/share-thread.ts"

if (parentPort) void workOnShare(parentPort, workerData)
