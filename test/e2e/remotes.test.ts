/** What git holds to reach other repositories is known as a secret. */
import { expect, test } from "vitest"
import { gitSettings } from "../../src/git/worktree.ts"
import { knownValues } from "../../src/machine/known-secrets.ts"
import { folderWith } from "../bed/folders.ts"
import { Machine } from "../bed/machine.ts"

test("credentials in remotes, rewritten URLs and headers", async () => {
  const root = await folderWith()
  const home = await folderWith()
  const machine = await Machine.create("Alice", home)
  const secret = (letter: string) => ["x", letter, "9Kq", "Z3v", "T7w", "L2m", "R8d"].join(letter)
  await machine.git(root, "init", "-q")
  await machine.git(root, "remote", "add", "origin", `https://al:${secret("a")}@git.example/shop.git`)
  await machine.git(root, "remote", "set-url", "--push", "origin", `https://${secret("b")}@git.example/shop.git`)
  await machine.git(root, "config", `url.https://al:${secret("c")}@git.example/.insteadOf`, "https://git.example/")
  await machine.git(root, "config", "http.https://git.example/.extraheader", `Authorization: Bearer ${secret("d")}`)
  const known = await knownValues({ env: { HOME: home }, roots: [root], remotes: (await gitSettings(root)).remotes })
  expect(known).toEqual(expect.arrayContaining(["a", "b", "c", "d"].map(secret)))
})
