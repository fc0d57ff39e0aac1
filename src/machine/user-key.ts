/** The user's key, under which secrets get their tags: equal secrets are seen to be equal, and a guess can't be confirmed. */
import { createHmac, randomBytes } from "node:crypto"
import { chmod, mkdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { createFile, sweep } from "../support/atomic-file.ts"
import { Failure } from "../support/failure.ts"
import { homesOf } from "../support/home-folders.ts"
import * as failures from "./failures.ts"

export const keyName = "redaction.key"

/**
 * @returns the tag of a secret: the first six base32 characters (A-Z, 2-7) of its HMAC-SHA256 under the user's key
 * @throws Failure when there is no key and none can be made
 */
export async function tagger(env: NodeJS.ProcessEnv): Promise<(secret: string) => string> {
  const key = await userKey(env)
  return (secret) => base32(createHmac("sha256", key).update(secret).digest())
}

/** 32 bytes, written as hexadecimal digits; made when it is first asked for. Processes that ask at once get the same. */
export async function userKey(env: NodeJS.ProcessEnv): Promise<Buffer> {
  const folder = homesOf(env).ours
  const path = join(folder, keyName)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await tighten(folder, 0o700)
    await sweep(folder)
    const text = (await written(path)) ?? (await made(path))
    await tighten(path, 0o600)
    const digits = /^([\da-f]{64})\n?$/i.exec(text)?.[1]
    if (!digits) throw failures.keyBroken(path)
    return Buffer.from(digits, "hex")
  } catch (error) {
    if (error instanceof Failure) throw error
    throw failures.keyUnreadable(path, error as NodeJS.ErrnoException)
  }
}

async function made(path: string): Promise<string> {
  await createFile(path, `${randomBytes(32).toString("hex")}\n`, 0o600)
  // Another process may have been first: what counts is what is there.
  return (await written(path)) ?? ""
}

/** Nothing where there is no file. Where there are no hard links, another process may have taken the name a moment ago. */
async function written(path: string): Promise<string | undefined> {
  for (let attempt = 0; ; attempt++) {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error
      return undefined
    })
    if (text !== "" || attempt === 10) return text
    await setTimeout(50)
  }
}

/** Windows has no such modes. */
async function tighten(path: string, mode: number) {
  if (process.platform === "win32") return
  const found = await stat(path)
  if ((found.mode & 0o777 & ~mode) !== 0) await chmod(path, mode)
}

function base32(bytes: Buffer): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
  const bits = bytes.readUInt32BE(0)
  return [0, 1, 2, 3, 4, 5].map((place) => alphabet[(bits >>> (27 - 5 * place)) & 31]).join("")
}
