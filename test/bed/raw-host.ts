/** A host of raw files: https on loopback, under a certificate of its own. */
import { writeFileSync } from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { selfSigned } from "./certificate.ts"

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/**
 * @param folder where its certificate is put @param answer by path
 * @returns its address, and the variables with which a child process of Node trusts it
 */
export async function rawHost(folder: string, answer: Record<string, Answer>) {
  const pair = selfSigned()
  const server = createServer(pair, (request, response) => {
    const path = new URL(request.url ?? "", "https://x").pathname
    const own = answer[path]
    if (own) own(request, response)
    else response.writeHead(404).end("Not here")
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const trusted = join(folder, "certificate.pem")
  writeFileSync(trusted, pair.cert)
  return {
    address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    env: { NODE_EXTRA_CA_CERTS: trusted },
  }
}

export const body =
  (text: string | Uint8Array, type = "text/plain"): Answer =>
  (_, response) =>
    response.writeHead(200, { "content-type": type }).end(text)

export const redirect =
  (location: string): Answer =>
  (_, response) =>
    response.writeHead(302, { location }).end()
