/** What the demo and a build install: a part of the lock file, in its versions. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { root } from "../../scripts/docs/pages.ts"
import { forTestsAlone, installPart } from "../../scripts/install-part.mjs"

test("the demo gets OpenCode and no test's tools, a build not even that; what was there goes when it is done", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  expect(forTestsAlone.filter((name) => !(name in devDependencies))).toEqual([])
  const home = mkdtempSync(join(tmpdir(), "opencode-session-part-"))
  onTestFinished(() => rmSync(home, { recursive: true }))
  for (const name of ["package.json", "package-lock.json"]) cpSync(join(root, name), join(home, name))
  const installed = (part: "build" | "demo") => {
    let names: string[] = []
    mkdirSync(join(home, "node_modules/old"), { recursive: true })
    installPart(home, part, (folder) => {
      expect(existsSync(join(home, "node_modules/old"))).toBe(true)
      const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"))
      expect(Object.keys(lock.packages).filter((path) => /^node_modules\/opencode-.*baseline/.test(path))).toEqual([])
      names = Object.keys(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).devDependencies)
      expect(Object.keys(lock.packages[""].devDependencies)).toEqual(names)
      mkdirSync(join(folder, "node_modules/new"), { recursive: true })
    })
    expect(readdirSync(home).sort()).toEqual(["node_modules", "package-lock.json", "package.json"])
    expect(readdirSync(join(home, "node_modules"))).toEqual(["new"])
    return names
  }
  const demo = installed("demo")
  expect(demo).toContain("opencode-ai")
  expect(demo).not.toContain("vitest")
  expect(installed("build")).toEqual(demo.filter((name) => name !== "opencode-ai"))
})
