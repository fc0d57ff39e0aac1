/** Stands in for hostOf2 until that is there. */
import type { Opencode } from "../find-opencode.ts"
import type { Host } from "../host.ts"
import { hostOf1 } from "../v1/host.ts"
import { reading2 } from "./reader.ts"
import { finishInterrupted2 } from "./recover.ts"
import { rescueOf } from "./rescue.ts"

export const temporaryHost2 = (opencode: Opencode): Host => ({
  ...hostOf1(opencode),
  reading: (cwd, use, otherwise) => reading2(opencode, cwd, (reader) => use(reader as never), otherwise),
  finishInterrupted: async (cwd) => void (await finishInterrupted2(opencode, cwd)),
  sortsById: false,
  rescue: rescueOf(opencode),
})
