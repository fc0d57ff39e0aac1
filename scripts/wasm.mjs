/** Writes what src/support/count-word.wat comes to into src/support/count-word.ts: `npm run wasm`. */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assembled } from "../test/bed/assembled.ts"

const target = fileURLToPath(new URL("../src/support/count-word.ts", import.meta.url))
const text = readFileSync(target, "utf8")
writeFileSync(target, text.replace(/(?<=\nconst code =\s+").*(?="\n)/, await assembled()))
