/** What is published: one tarball, installed as people install it. */
import { stat } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { opens } from "../bed/screen.ts"
import { Person, type Story, story } from "../bed/story.ts"
import { nodes } from "../bed/versions.ts"

/** Packs the package and installs it below a folder. */
async function installed({ alice, home }: Story) {
  const root = fileURLToPath(new URL("../..", import.meta.url))
  const npm = (...args: string[]) => alice.machine.run("npm", [...args, "--offline", "--silent"], { cwd: root })
  const packed = await npm("pack", "--ignore-scripts", "--pack-destination", home)
  expect(packed).toMatchObject({ code: 0, stderr: "" })
  const tarball = join(home, packed.stdout.trim())
  const prefix = join(home, "prefix")
  expect(await npm("install", "--global", "--prefix", prefix, tarball)).toMatchObject({ code: 0 })
  return {
    tarball,
    folder: join(prefix, "lib/node_modules/opencode-session"),
    binary: join(prefix, "bin/opencode-session"),
  }
}

test("the packed package saves and loads on every Node it is for, and holds nothing else", async () => {
  const scene = await story()
  const { alice, model, home } = scene
  const { tarball, folder, binary } = await installed(scene)
  model.when("hello", "Hello.")
  await alice.says("hello")
  for (const [version, node] of Object.entries(nodes)) {
    const types = (...args: string[]) => alice.machine.run(node, [binary, ...args], { cwd: alice.repo })
    expect(await types("--version"), version).toMatchObject({ code: 0, stdout: "0.1.0\n" })
    expect(await types("save"), version).toMatchObject({ code: 0, stderr: "" })
    expect(await types("load", "1"), version).toMatchObject({ code: 0, stderr: "" })
  }
  // The command line and the plugin each hold what deals with both OpenCodes, and the server the official SDK.
  expect((await stat(tarball)).size).toBeLessThan(950_000)
  expect((await stat(join(folder, "dist/plugin/tui.js"))).size).toBeLessThan(16_000)
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

test("init by the packed package, or `opencode plugin` with its folder: a fresh clone has the commands", async () => {
  const scene = await story()
  const { alice, bob, model } = scene
  const { folder, binary } = await installed(scene)
  expect(await alice.machine.run(binary, ["init"], { cwd: alice.repo })).toMatchObject({ code: 0, stderr: "" })
  await alice.git("add", ".opencode")
  await alice.git("commit", "-q", "-m", "Set up opencode-session")
  await alice.git("push", "-q")
  model.when("hello", "Hello, Bob.")
  await bob.pulls()
  const his = await opens(bob)
  await his.says("hello", "Hello, Bob.")
  await his.command("session-save")
  await his.shows("Session saved")
  await his.command("session-load")
  await his.shows("Load a saved session")

  const other = join(alice.machine.home, "work/other")
  await alice.git("init", "-q", other)
  const elsewhere = new Person(alice.machine, other)
  expect(await elsewhere.opencode("plugin", folder)).toMatchObject({ code: 0 })
  expect(await elsewhere.read(".opencode/tui.json")).toContain(folder)
  const hers = await opens(elsewhere)
  await hers.command("session-save")
  await hers.shows("There is no session on the screen to save")

  const { stdout } = await alice.machine.run(binary, ["doctor", "--json"], { cwd: alice.repo })
  const found = JSON.parse(stdout) as { about: string; state: string; what: string; next?: string }[]
  expect(found.filter(({ state }) => state === "bad")).toEqual([])
  expect(found.find(({ about }) => about === "commands")?.what).toBe("the plugin in .opencode of this repository")
  // OpenCode keeps one note for all places: hers is of the other repository.
  expect(found.find(({ about }) => about === "plugin")?.what).toMatch(
    /^last loaded by OpenCode \d{4}.* from .*opencode-session; OpenCode keeps no note of other places$/,
  )
  const his2 = JSON.parse((await bob.types("doctor", "--json")).stdout)
  expect(his2.find(({ about }: { about: string }) => about === "plugin")?.what).toMatch(
    /^last loaded by OpenCode \d{4}/,
  )
})
