/** The documents as they lie here, and the examples in them. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("../../", import.meta.url))

const atTheRoot = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "DESIGN.md"]

/** Paths from the root: those that a reader comes to first stand first. */
export const pages = [
  ...atTheRoot,
  "docs/getting-started.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((path) => `docs/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".md") && path !== "docs/getting-started.md")
    .sort(),
]

export const read = (path: string) => readFileSync(join(root, path), "utf8")

export type Example = { page: string; line: number; who: string; command: string; output: string }

/** What stands in blocks marked `console`, or `console bob` for another person: `$ command`, and what it prints. */
export function examplesIn(page: string, text = read(page)): Example[] {
  const examples: Example[] = []
  for (const block of text.matchAll(/^```console(?: (\w+))?\n(.*?)^```$/gms)) {
    const [, who = "alice", body = ""] = block
    let line = text.slice(0, block.index).split("\n").length
    for (const said of body.split("\n").slice(0, -1)) {
      line++
      const last = examples.at(-1)
      if (said.startsWith("$ ")) examples.push({ page, line, who, command: said.slice(2), output: "" })
      else if (last) last.output += `${said}\n`
    }
  }
  return examples
}

/** Hides what differs from run to run: times, ids, hashes, sizes, tags and folders of the test. */
export const masked = (text: string) =>
  text
    .replace(/\bses_[0-9a-zA-Z]+/g, "ses_ID")
    .replace(/\d{4}-\d\d-\d\d-\d\d-\d\d-/g, "STAMP-")
    .replace(/\d{4}-\d\d-\d\d/g, "DATE")
    .replace(/\b\d\d:\d\d\b/g, "TIME")
    .replace(/\b(?:now|\d+ min(?: ago)?|today|just now)\b/gi, "LATELY")
    .replace(/\b(?:(?=[0-9a-f]*\d)|(?<=committed as ))[0-9a-f]{7,40}\b/g, "HASH")
    .replace(/\b[\d.]+ (?:KB|bytes)/g, "SIZE")
    .replace(/\b(?:\d+ min )?\d+ s\b/g, "DURATION")
    .replace(/(\[REDACTED-[a-z-]+)-[0-9A-Z]{6}\]/g, "$1-TAG]")
    .replace(/\S*\/opencode-session-(?:story-)?\w{6}\//g, "FOLDER/")
    .replace(/ +/g, " ")
    .replace(/ $/gm, "")
    .trim()

/** Whether it is what the document says; `…` alone on a line stands for any lines, else for anything in its line. */
export function isAsTold(told: string, printed: string): boolean {
  const pattern = masked(told)
    .split("\n")
    .map((line) => (line.trim() === "…" ? "[^]*?" : line.split("…").map(escaped).join("[^\\n]*")))
    .join("\n")
    .replaceAll("\n[^]*?", "(?:\n[^]*?)?")
  return new RegExp(`^${pattern}$`).test(masked(printed))
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
