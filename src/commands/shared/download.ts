/** Downloads a session from an https address. Only the bytes found there count. */
import { sessionText } from "../../session/document/page-enclosure.ts"
import { Failure } from "../../support/failure.ts"
import * as failures from "../failures.ts"
import { readWhole } from "./read-stream.ts"

/** Milliseconds without any data. */
const patience = 30_000

/** A link to a raw file redirects once or twice. */
const mostRedirects = 5

/** @returns the name without what follows `?` or `#`, which may be a key and is never printed */
export async function download(address: string): Promise<{ name: string; text: string }> {
  const url = checked(address)
  const name = url.origin + url.pathname
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => stop.abort(), patience)
  }
  try {
    wait()
    const response = await follow(url, stop.signal, name)
    const text = await readWhole(arriving(response, wait), name)
    if (/^\s*<(?:!doctype|html)/i.test(text) && sessionText(text, name) === text) throw failures.webPage(name)
    return { name, text: sessionText(text, name) }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw failures.notFetched(name, stop.signal.aborted ? "nothing came for 30 seconds" : reasonOf(error))
  } finally {
    clearTimeout(timer)
    // Also stops the rest of a response that is too long.
    stop.abort()
  }
}

function checked(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== "https:") throw failures.notHttps()
  if (url.username || url.password) throw failures.keyInAddress()
  return url
}

async function follow(url: URL, signal: AbortSignal, name: string): Promise<Response> {
  let next = url
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await fetch(next, { redirect: "manual", credentials: "omit", signal })
    const location = response.headers.get("location")
    if (response.ok) return response
    if (response.status < 300 || response.status >= 400 || !location)
      throw failures.notFetched(
        name,
        `the server answers ${response.status}`,
        [401, 403, 404].includes(response.status),
      )
    next = checked(URL.canParse(location, next.href) ? new URL(location, next).href : "")
  }
  throw failures.notFetched(name, "it leads from one address to the next")
}

async function* arriving(response: Response, wait: () => void): AsyncGenerator<Uint8Array> {
  if (!response.body) return
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    wait()
    yield chunk
  }
}

/** Never the error's own message: it may contain the address. */
function reasonOf(error: unknown): string {
  const code = String((error as { cause?: { code?: unknown } }).cause?.code ?? "")
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the server was not found"
  if (/CERT|SIGN|VERIFY/.test(code)) return "its certificate is not trusted here"
  return /^\w+$/.test(code) ? code : "the connection broke off"
}
