/**
 * What a launcher of OpenCode leads to, where that can be told without starting it: the npm package's script, a shell
 * wrapper that does nothing else, a shim of mise or asdf. What cannot be told for sure is not told.
 */
import { execFile } from "node:child_process"
import { open, readFile, realpath } from "node:fs/promises"
import { basename, dirname, isAbsolute, join } from "node:path"
import { promisify } from "node:util"

/** The parts of a command's surroundings on which a launcher may depend. */
export type Around = { env: NodeJS.ProcessEnv; cwd: string }

/** Bytes: less than a compiled OpenCode has, and more than a launcher. */
const leastBytes = 20_000_000
/** No launcher that is told is as long. */
const longest = 64 * 1024
/** A wrapper of a shim of a script. */
const deepest = 5

/**
 * The files on which it depends which OpenCode is started, the launcher first; nothing when that cannot be told.
 * @param path of a program
 */
export async function leadsTo(path: string, around: Around, depth = 0): Promise<string[] | undefined> {
  const real = await realpath(path).catch(() => undefined)
  if (!real || depth > deepest) return undefined
  const beginning = await beginningOf(real)
  if (!beginning) return undefined
  const { size, isNative } = beginning
  if (isNative && size >= leastBytes && basename(real).startsWith("opencode")) return [real]
  // Mise is one program: its shims are links to it, and it looks at the name that it is called by.
  const isMise = isNative && /^mise(?:\.exe)?$/.test(basename(real)) && basename(path) !== basename(real)
  const targets = isMise
    ? await toldBy(real, basename(path), around)
    : !isNative && size <= longest
      ? await targetsOf(real, await readFile(real, "utf8"), around)
      : []
  const found = await Promise.all(targets.map((target) => leadsTo(target, around, depth + 1)))
  if (found.length === 0 || found.includes(undefined)) return undefined
  return [real, ...found.flatMap((files) => files ?? [])]
}

async function targetsOf(script: string, text: string, around: Around): Promise<string[]> {
  if (/^#!.*\bnode\b/.test(text)) return packageTargets(script, text, around)
  const [shebang = "", ...lines] = text.split("\n").map((line) => line.trim())
  if (!/^#!.*\b(?:ba|da|z)?sh$/.test(shebang)) return []
  const done = lines.filter((line) => line && !line.startsWith("#") && !/^set -\w+$/.test(line))
  const asdf = /^exec (\S*\basdf) exec "([\w.-]+)" "\$@"(?: # .*)?$/.exec(done[0] ?? "")
  if (asdf?.[1] && asdf[2] && done.length === 1) return toldBy(asdf[1], asdf[2], around)
  // Whatever else it does (set a variable, say) may change what OpenCode answers.
  const [, , inQuotes, bare] = /^(?:exec )?(?:(["'])([^"'$`\\]+)\1|([\w./+@-]+)) "\$@"$/.exec(done[0] ?? "") ?? []
  const target = inQuotes ?? bare
  return target && isAbsolute(target) && done.length === 1 ? [target] : []
}

/** `mise which opencode`, `asdf which opencode`: they go by the folder and by files of their own. */
async function toldBy(manager: string, name: string, { env, cwd }: Around): Promise<string[]> {
  const options = { cwd, env: { ...env, PWD: cwd }, timeout: 5000 }
  const { stdout } = await promisify(execFile)(manager, ["which", name], options).catch(() => ({ stdout: "" }))
  const path = stdout.trim()
  return isAbsolute(path) && !path.includes("\n") ? [path] : []
}

/**
 * The script of the npm package starts the first of several packages that the processor can run. All of those that it
 * finds are of one version, so which of them it is makes no difference here.
 */
async function packageTargets(script: string, text: string, { env }: Around): Promise<string[]> {
  const folder = dirname(script)
  if (!text.includes("OPENCODE_BIN_PATH") || !text.includes("findBinary(scriptDir)")) return []
  const own = await packageOf(join(folder, ".."))
  if (own?.name !== "opencode-ai") return []
  if (env.OPENCODE_BIN_PATH) return isAbsolute(env.OPENCODE_BIN_PATH) ? [env.OPENCODE_BIN_PATH] : []
  if (await isThere(join(folder, ".opencode"))) return [join(folder, ".opencode")]
  for (let above = folder; ; above = dirname(above)) {
    const packages = Object.keys(own.optionalDependencies ?? {}).map((name) => join(above, "node_modules", name))
    const found = await Promise.all(packages.map(packageOf))
    const binaries = await Promise.all(
      packages
        .flatMap((one, index) =>
          found[index] ? ["opencode", "opencode.exe"].map((name) => join(one, "bin", name)) : [],
        )
        .map(async (path) => ((await isThere(path)) ? path : [])),
    )
    if (binaries.flat().length > 0)
      return found.every((one) => !one || one.version === own.version) ? binaries.flat() : []
    if (above === dirname(above)) return []
  }
}

type Package = { name?: string; version?: string; optionalDependencies?: Record<string, string> }

const packageOf = async (folder: string): Promise<Package | undefined> =>
  readFile(join(folder, "package.json"), "utf8").then(
    (text) => JSON.parse(text) as Package,
    () => undefined,
  )

const isThere = (path: string): Promise<boolean> =>
  realpath(path).then(
    () => true,
    () => false,
  )

/** First bytes of an executable on Linux, Windows and macOS. */
const beginnings = ["7f454c46", "4d5a", "cffaedfe", "cafebabe"]

/** Nothing where it cannot be read: a program may be for all to run, and for its owner alone to read. */
async function beginningOf(path: string): Promise<{ size: number; isNative: boolean } | undefined> {
  const handle = await open(path).catch(() => undefined)
  try {
    if (!handle) return undefined
    const [{ size }, { buffer }] = [await handle.stat(), await handle.read(Buffer.alloc(4), 0, 4, 0)]
    return { size, isNative: beginnings.some((beginning) => buffer.toString("hex").startsWith(beginning)) }
  } catch {
    return undefined
  } finally {
    await handle?.close()
  }
}
