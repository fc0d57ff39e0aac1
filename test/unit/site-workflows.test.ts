/** The workflows that the guide offers for GitHub and GitLab Pages: their steps, as plain shell. */
import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const guide = readFileSync(new URL("../../docs/guides/a-site-of-sessions.md", import.meta.url), "utf8")
const [github = "", gitlab = ""] = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? "")
const steps: Record<string, string[]> = {
  GitHub: [...github.matchAll(/^ +- run: (.+)$/gm)].map(([, step]) => step ?? ""),
  GitLab: (/ script:\n((?: +- .+\n)+)/.exec(gitlab)?.[1] ?? "")
    .split("\n")
    .flatMap((line) => line.trim().slice(2) || []),
}

test.each(Object.keys(steps))("%s: a clone becomes a site in the folder that is published", (where) => {
  const repository = new Repository()
  repository.save("one", sessionWith("ses_one", "Fix the login", [["Hello", [], "Done."]]))
  const bin = join(repository.root, ".git/bin")
  mkdirSync(bin)
  // The tarball is not in this repository; what it would install is.
  const programs = {
    npm: '[ "$*" = "install -g ./opencode-session-0.1.0.tgz" ]',
    "opencode-session": `exec '${process.execPath}' '${cli}' "$@"`,
  }
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  expect(steps[where]).toHaveLength(2)
  const { status, stderr } = spawnSync("sh", ["-e", "-c", (steps[where] ?? []).join("\n")], {
    cwd: repository.root,
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: join(repository.root, ".git/home") },
    encoding: "utf8",
  })
  expect([stderr, status]).toEqual(["", 0])
  const [, published] = (where === "GitHub" ? /path: (\w+)/ : /paths: \[(\w+)\]/).exec(guide) ?? []
  expect(readdirSync(join(repository.root, published ?? "")).sort()).toContain("index.html")
})
