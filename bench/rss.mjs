/** Loaded before a program (`NODE_OPTIONS=--import=…`): says at its end how much memory it held at most, in kilobytes. */
import { appendFileSync } from "node:fs"

process.on("exit", () => appendFileSync(process.env.BENCH_RSS, `${process.resourceUsage().maxRSS}\n`))
