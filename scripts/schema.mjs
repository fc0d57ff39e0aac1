/** Writes schema.json from what src/machine/configuration-schema.ts says: `npm run schema`. */
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { jsonSchema } from "../test/bed/json-schema.ts"

writeFileSync(fileURLToPath(new URL("../schema.json", import.meta.url)), `${JSON.stringify(jsonSchema(), null, 2)}\n`)
