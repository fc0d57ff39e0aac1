#!/usr/bin/env node
/** Starts the program. From 22.1 on, Node keeps the compiled code, so that the next start is quicker. */
import { mkdirSync } from "node:fs"
import module from "node:module"
import { join } from "node:path"
import { homesOf } from "./support/home-folders.ts"

const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void }
if (enableCompileCache)
  try {
    // What is in it is run, so nobody else may write there; Node's own place is one that all users of a machine share.
    const folder = join(homesOf(process.env).cache, "compiled")
    // Where a folder cannot be made, Node 22 and 24 try for ever.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    enableCompileCache(folder)
  } catch {
    // It takes longer without.
  }
await import("./cli/process.ts")
