/** The scripts by which a shell asks `completion-server` what could be typed next: those of tabtab. */
import { readFile } from "node:fs/promises"
import type { Streams } from "./streams.ts"

export async function run({ out }: Streams, shell: "bash" | "zsh" | "fish") {
  // The build puts them next to this code (tsdown.config.ts).
  const script = await readFile(new URL(`completion.${shell}`, import.meta.url), "utf8")
  out(script.replaceAll("{pkgname}", "opencode-session").replaceAll("{completer}", "opencode-session"))
}
