/** What is published: one tarball, installed as people install it. */
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { installed } from "../bed/installed.ts"
import { story } from "../bed/story.ts"
import { nodes } from "../bed/versions.ts"

const noHome = `data:text/javascript,import os from "node:os";import { syncBuiltinESMExports } from "node:module";os.homedir = () => { throw new Error("no home") };syncBuiltinESMExports()`

test("the packed package saves and loads on every Node it is for, and holds nothing else", async () => {
  const scene = await story()
  const { alice, model, home } = scene
  const { tarball, folder, binary } = await installed(scene)
  model.when("hello", "Hello.")
  await alice.says("hello")
  for (const [version, node] of Object.entries(nodes)) {
    const types = (...args: string[]) => alice.machine.run(node, [binary, ...args], { cwd: alice.repo })
    expect(await types("--version"), version).toMatchObject({ code: 0, stdout: "0.1.0\n" })
    // A user without a home, as containers have them.
    const homeless = await alice.machine.run(node, ["--import", noHome, binary, "--version"], {
      cwd: alice.repo,
      env: { HOME: "" },
    })
    expect(homeless, version).toMatchObject({ code: 0, stdout: "0.1.0\n" })
    expect(await types("save"), version).toMatchObject({ code: 0, stderr: "" })
    expect(await types("load", "1"), version).toMatchObject({ code: 0, stderr: "" })
  }
  // What is compiled is kept by each Node that can, and in no place that others may write to.
  const place = join(String(alice.machine.env.XDG_CACHE_HOME), "opencode-session/compiled")
  expect((await stat(place)).mode & 0o777).toBe(0o700)
  const compiled = await readdir(place)
  expect(compiled.map((name) => /^v\d+/.exec(name)?.[0]).sort()).toEqual(["v22", "v24"])
  // The command line and the plugin each hold what deals with both OpenCodes, and the server the official SDK.
  expect((await stat(tarball)).size).toBeLessThan(1_185_000)
  expect((await stat(join(folder, "dist/plugin/tui.js"))).size).toBeLessThan(17_500)
  // Nor where it was built.
  const built = fileURLToPath(new URL("../..", import.meta.url))
  expect(await alice.machine.run("grep", ["-rlF", built, folder], { cwd: home })).toMatchObject({ code: 1, stdout: "" })
  const listing = await alice.machine.run("tar", ["tzf", tarball], { cwd: home })
  expect(
    listing.stdout
      .split("\n")
      .filter((file) => file && !file.startsWith("package/dist/"))
      .sort(),
  ).toEqual([
    "package/LICENSE",
    "package/README.md",
    "package/docs/reference/opencode-session.1",
    "package/package.json",
    "package/schema.json",
  ])
})
