#!/usr/bin/env node
/** Starts the program. From 22.1 on, Node keeps the compiled code, so that the next start is quicker. */
import module from "node:module"
import { join } from "node:path"
import { homesOf } from "./support/home-folders.ts"

// Node's own place for it is one that all users of a machine share, and what is in it is run.
const folder = join(homesOf(process.env).cache, "compiled")
;(module as { enableCompileCache?: (folder: string) => void }).enableCompileCache?.(folder)
await import("./cli/process.ts")
