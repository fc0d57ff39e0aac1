/** What is published: one tarball that needs nothing else. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { story } from "../bed/story.ts"

test("the packed package, installed, saves and loads", async () => {
  const { alice, model, home } = await story()
  const root = fileURLToPath(new URL("../..", import.meta.url))
  const npm = (...args: string[]) => alice.machine.run("npm", [...args, "--offline", "--silent"], { cwd: root })
  const packed = await npm("pack", "--ignore-scripts", "--pack-destination", home)
  expect(packed).toMatchObject({ code: 0, stderr: "" })
  const tarball = join(home, packed.stdout.trim())
  const prefix = join(home, "prefix")
  expect(await npm("install", "--global", "--prefix", prefix, tarball)).toMatchObject({ code: 0 })

  model.when("hello", "Hello.")
  await alice.says("hello")
  const installed = (...args: string[]) =>
    alice.machine.run(join(prefix, "bin/opencode-session"), args, { cwd: alice.repo })
  expect(await installed("--version")).toMatchObject({ code: 0, stdout: "0.1.0\n" })
  expect(await installed("save")).toMatchObject({ code: 0, stderr: "" })
  expect(await installed("load", "1")).toMatchObject({ code: 0, stderr: "" })
  const listing = await alice.machine.run("tar", ["tzf", tarball], { cwd: home })
  expect(
    listing.stdout
      .split("\n")
      .filter((file) => file && !file.startsWith("package/dist/"))
      .sort(),
  ).toEqual(["package/LICENSE", "package/README.md", "package/package.json", "package/schema.json"])
})
