/** `npm run docs`: writes the documents that are made from the code. The examples: `npm run docs:examples`. */
import { writeFileSync } from "node:fs"
import { generated } from "./docs/generated.ts"

for (const [path, text] of Object.entries(generated())) writeFileSync(new URL(`../${path}`, import.meta.url), text)
