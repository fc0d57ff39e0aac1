/** OpenCode's own API on one machine, for what its command line cannot say. */
import { spawn } from "node:child_process"
import type { Machine } from "./machine.ts"

export type Server = {
  get: <Answer>(path: string) => Promise<Answer>
  post: <Answer = unknown>(path: string, body?: unknown) => Promise<Answer>
  stop: () => void
}

export async function serve({ binary, env }: Machine, cwd: string): Promise<Server> {
  const server = spawn(binary, ["serve", "--port", "0"], { cwd, env: { ...env, PWD: cwd }, stdio: "pipe" })
  const address = await new Promise<string>((resolve) => {
    let said = ""
    server.stdout.setEncoding("utf8").on("data", (text) => {
      said += text
      const found = /listening on (http:\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    })
  })
  return {
    get: async <Answer>(path: string) => (await (await fetch(`${address}${path}`)).json()) as Answer,
    post: async (path, body = {}) => {
      const headers = { "content-type": "application/json" }
      const response = await fetch(`${address}${path}`, { method: "POST", headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
      const text = await response.text()
      return text ? JSON.parse(text) : undefined
    },
    stop: () => server.kill("SIGKILL"),
  }
}
