/** A history as a script, for a person to run with the real OpenCode. */
import { beginning, type Step, wordsOf } from "./steps.ts"

const quoted = (word: string) => (/^[\w%./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

function line({ who, does }: Step, number: number): string {
  const { prompt } = wordsOf(who, number)
  return [who, ...does, ...(does[0] === "says" ? [prompt] : [])].map(quoted).join(" ")
}

/** @param end what is printed at last */
export const scriptOf = (steps: readonly Step[], end = "tells") =>
  [
    "#!/usr/bin/env bash",
    "# In the repository of opencode-session, after `npm run build`: bash FILE",
    ". test/bed/histories/people.sh",
    ...[...beginning, ...steps].map(line),
    end,
    "",
  ].join("\n")
