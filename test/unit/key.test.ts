import { execFile } from "node:child_process"
import { createHmac } from "node:crypto"
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import fc from "fast-check"
import { expect, test } from "vitest"
import { tagger, userKey } from "../../src/machine/user-key.ts"
import { folderWith } from "../bed/folders.ts"

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

async function configured(text?: string, mode = 0o600) {
  const config = await folderWith()
  const folder = join(config, "opencode-session")
  const path = join(folder, "redaction.key")
  if (text !== undefined) {
    await mkdir(folder)
    await writeFile(path, text, { mode })
  }
  return { env: { XDG_CONFIG_HOME: config }, folder, path }
}

test("it is made once, for the user alone", async () => {
  const { env, folder, path } = await configured()
  const key = await userKey(env)
  expect(key).toHaveLength(32)
  expect(await userKey(env)).toEqual(key)
  expect([await modeOf(folder), await modeOf(path)]).toEqual([0o700, 0o600])
  expect(await readdir(folder)).toEqual(["redaction.key"])
  expect(await userKey((await configured()).env)).not.toEqual(key)
})

test("without XDG_CONFIG_HOME it is in .config of the home", async () => {
  const home = await folderWith()
  await userKey({ HOME: home })
  expect(await readdir(join(home, ".config/opencode-session"))).toEqual(["redaction.key"])
})

test("processes that make it at once agree", async () => {
  const { env } = await configured()
  const source = new URL("../../src/machine/user-key.ts", import.meta.url)
  const code = `import { userKey } from ${JSON.stringify(source)}; console.log((await userKey(process.env)).toString("hex"))`
  const one = () =>
    promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
      env: { ...process.env, ...env },
    })
  const keys = await Promise.all([...Array.from({ length: 3 }, one), ...Array.from({ length: 20 }, () => userKey(env))])
  const texts = keys.map((key) => (Buffer.isBuffer(key) ? key.toString("hex") : key.stdout.trim()))
  expect(new Set(texts).size).toBe(1)
})

test("rights that others have are taken away", async () => {
  const { env, folder, path } = await configured(`${"ab".repeat(32)}\n`, 0o644)
  await chmod(folder, 0o755)
  expect((await userKey(env)).toString("hex")).toBe("ab".repeat(32))
  expect([await modeOf(folder), await modeOf(path)]).toEqual([0o700, 0o600])
})

test.each([
  ["nothing", ""],
  ["a short one", "abcd\n"],
  ["other text", "x".repeat(64)],
  ["two", `${"a".repeat(128)}`],
])("%s in the file is refused, and stays", async (_, text) => {
  const { env, path } = await configured(text)
  await expect(userKey(env)).rejects.toThrow(/is not 64 hexadecimal digits\. Restore it/)
  expect(await readFile(path, "utf8")).toBe(text)
})

test("one that cannot be read or made is refused", async () => {
  const { env, path } = await configured()
  await mkdir(path, { recursive: true })
  await expect(userKey(env)).rejects.toThrow(/cannot be read or made: EISDIR\. Give yourself/)
  const file = join(await folderWith({ file: "" }), "file")
  await expect(userKey({ XDG_CONFIG_HOME: file })).rejects.toThrow(/cannot be read or made: ENOTDIR/)
})

test("a tag is six base32 characters of the HMAC", async () => {
  const { env } = await configured("00".repeat(32))
  const tag = await tagger(env)
  const bits = (secret: string) =>
    [...createHmac("sha256", Buffer.alloc(32)).update(secret).digest().subarray(0, 4)]
      .map((byte) => byte.toString(2).padStart(8, "0"))
      .join("")
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (secret) => {
      const values =
        bits(secret)
          .slice(0, 30)
          .match(/.{5}/g)
          ?.map((five) => Number.parseInt(five, 2)) ?? []
      expect(tag(secret)).toBe(values.map((value) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[value]).join(""))
    }),
  )
})
