/** What src/support/count-word.wat comes to, in base64. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import wabt from "wabt"

export async function assembled(): Promise<string> {
  const source = readFileSync(fileURLToPath(new URL("../../src/support/count-word.wat", import.meta.url)), "utf8")
  const module = (await wabt()).parseWat("count-word.wat", source, { simd: true })
  const { buffer } = module.toBinary({})
  module.destroy()
  return Buffer.from(buffer).toString("base64")
}
