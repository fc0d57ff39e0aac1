#!/usr/bin/env node
/** Starts the program. From 22.1 on, Node keeps the compiled code, so that the next start is quicker. */
import module from "node:module"
import { join } from "node:path"
import { homesOf } from "./support/home-folders.ts"

const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void }
try {
  // Node's own place for it is one that all users of a machine share, and what is in it is run.
  enableCompileCache?.(join(homesOf(process.env).cache, "compiled"))
} catch {
  // A user without a home has no place for it.
}
await import("./cli/process.ts")
