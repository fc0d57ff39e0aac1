/** What the page carries: an overview before its script, and the session file after it, in pieces. */
import type { Overview } from "../page-overview.ts"

/** @returns nothing when there is none, or none that can be read: then all is drawn from the session */
export function carriedOverview(): { overview: Overview; text: string } | undefined {
  const carrier = document.getElementById("overview")
  const text = carrier?.textContent ?? ""
  carrier?.remove()
  try {
    return { overview: JSON.parse(text), text }
  } catch {
    return undefined
  }
}

/** The session file. @throws when it is not whole */
export async function carriedText(): Promise<string> {
  await loaded()
  const carriers = [...document.querySelectorAll("script.session")]
  if (carriers.length === 0) throw new Error("it carries no session")
  const pieces = new ReadableStream<BufferSource>({
    pull(controller) {
      const carrier = carriers.shift()
      if (!carrier) return controller.close()
      controller.enqueue(decoded((carrier.textContent ?? "").trim()))
      // Its text is long, and nobody looks at it again.
      carrier.remove()
    },
  })
  return new Response(pieces.pipeThrough(new DecompressionStream("deflate-raw"))).text()
}

/** When the browser has read the file to its end. */
const loaded = () =>
  new Promise<void>((resolve) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => resolve())
    else resolve()
  })

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const modern = Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }
  if (modern.fromBase64) return modern.fromBase64(base64)
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}
