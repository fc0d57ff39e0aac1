/** What others find in the same texts. */
import { spawnSync } from "node:child_process"

export type Range = { start: number; end: number }
export type Engine = { name: string; find: (text: string) => Promise<Range[]> }

type Lint = (given: object) => Promise<{ messages: { range: [number, number] }[] }>

/** secretlint with its recommended preset, as its own command line runs it. */
export async function secretlint(): Promise<Engine> {
  const [core, preset] = ["@secretlint/core", "@secretlint/secretlint-rule-preset-recommend"]
  const { lintSource } = (await import(core)) as { lintSource: Lint }
  const { creator } = (await import(preset)) as { creator: unknown }
  const config = { rules: [{ id: preset, rule: creator }] }
  return {
    name: "secretlint 12.0.0",
    async find(content) {
      const source = { filePath: "a.txt", content, contentType: "text" }
      const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } })
      return messages.map(({ range: [start, end] }) => ({ start, end }))
    },
  }
}

/** @returns what to say where it is not to be had */
export function gitleaks(): string {
  const { status, stdout } = spawnSync("gitleaks", ["version"], { encoding: "utf8" })
  return status === 0
    ? `gitleaks ${stdout.trim()} is here, but this bench does not run it: see its figures in secrets.md.`
    : "gitleaks: no binary on this machine, so it is not measured."
}
