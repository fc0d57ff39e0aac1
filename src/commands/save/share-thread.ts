/** A thread's end of a shared save. */
import { Doubt } from "../../session/doubt.ts"
import type { Port } from "../../support/thread.ts"
import { makeShare } from "./make-share.ts"
import type { Order, Said } from "./share-order.ts"

/** Never fails: it says so, without a word of what was read. */
export async function workOnShare(port: Port<Said>, order: Order): Promise<void> {
  port.postMessage({ kind: "ready" })
  const all = new Promise<string[]>((resolve) => port.once("message", (values) => resolve(values as string[])))
  try {
    const result = await makeShare(order, {
      give: (bytes) => port.postMessage({ kind: "bytes", bytes }, [bytes.buffer]),
      exchange(values) {
        port.postMessage({ kind: "values", values })
        return () => all
      },
    })
    port.postMessage({ kind: "done", result })
  } catch (problem) {
    port.postMessage({ kind: "failed", why: problem instanceof Doubt ? problem.message : (problem as Error).name })
  }
}
