/** Gets the files of the search: scripts, since a page from disk may read no other file. Each holds bytes as base64. */

type Loaded = (base64: string) => void
const waiting = new Map<string, Loaded>()
const kept = new Map<string, Promise<Uint8Array>>()

Object.assign(globalThis, {
  opencodeSession: (name: string, base64: string) => waiting.get(name)?.(base64),
})

/** The policy of the page lets no script come from anywhere else. */
function addressOf(name: string): string {
  if (!/^[0-9a-f]{16}$/.test(name)) throw new Error("This is no file of the search.")
  return `search/${name}.js`
}

type Policy = { createScriptURL: (name: string) => string }
type Policies = { createPolicy: (name: string, rules: Policy) => Policy }
const { trustedTypes } = globalThis as { trustedTypes?: Policies }
const policy = trustedTypes?.createPolicy("opencode-session", { createScriptURL: addressOf })

/** @throws when it is not there, as after the site was made anew */
export function shard(name: string): Promise<Uint8Array> {
  const before = kept.get(name)
  if (before) return before
  const loading = load(name)
  kept.set(name, loading)
  // So that it can be tried again.
  loading.catch(() => kept.delete(name))
  return loading
}

async function load(name: string): Promise<Uint8Array> {
  const script = document.createElement("script")
  try {
    const base64 = await new Promise<string>((resolve, reject) => {
      waiting.set(name, resolve)
      script.addEventListener("error", () => reject(new Error(`${name} cannot be read.`)))
      script.src = policy?.createScriptURL(name) ?? addressOf(name)
      document.head.append(script)
    })
    const bytes = new Blob([bytesOf(atob(base64))]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
    return new Uint8Array(await new Response(bytes).arrayBuffer())
  } finally {
    waiting.delete(name)
    script.remove()
  }
}

/** In a loop: a function for each byte takes ten times as long. */
function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}
