/** What a machine can do in the middle of a save or a load: a sentence or the whole, never a half. */
import { existsSync } from "node:fs"
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { test, vi } from "vitest"
import { readSession } from "../../src/session/document/read.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { canMount, diskOver } from "../bed/disk.ts"
import { databaseOf, grow, growing, idsInFile, idsOf } from "../bed/growth.ts"
import { begun, counting, leftovers, random, savedIn, sleep } from "../bed/steady.ts"
import { Person } from "../bed/story.ts"

vi.setConfig({ testTimeout: 3_600_000 })

const onlyIds = (saved: Map<string, SessionDocument>) =>
  [...saved.values()].map((document) => idsInFile(document).join()).join(" | ")

test("eight processes save one session at once, while it grows", async () => {
  const { alice, id, file, save } = await growing()
  const { tried, tells, losses } = counting()
  let working = 8
  const growth = async () => {
    for (; working > 0; await sleep(400)) grow(alice, id, "meanwhile")
  }
  /** What has once been saved stays saved. */
  const watch = async () => {
    let before = new Set<string>()
    for (; working > 0; await sleep(5)) {
      const now = new Set(idsInFile(readSession(await alice.read(file), file)))
      const gone = [...before].filter((one) => !now.has(one)).length
      if (gone > 0) losses.push(`${gone} messages and parts of ${before.size} were there before`)
      before = now
    }
  }
  const writer = async (number: number) => {
    for (let round = 0; round < 3; round++) {
      const end = await begun(alice, number % 4 ? save : [...save, "--commit"]).ended
      tried(`${number}, ${round}`, end, end.code !== 0 && end.stderr)
    }
    working--
  }
  await Promise.all([growth(), watch(), ...Array.from({ length: 8 }, (_, number) => writer(number))])
  await alice.saves("--session", id, "--commit")
  if (onlyIds(await savedIn(alice.repo)) !== idsOf(alice, id).join()) losses.push("the last save is not whole")
  if ((await leftovers(alice.path(".opencode"))).length > 0) losses.push("left over")
  tells("eight processes save one session at once")
})

test.each(["saves", "loads"] as const)("a full disk: %s", async (what) => {
  const { alice, bob, id, file, save } = await growing()
  const { tried, tells, losses } = counting()
  if (!canMount) {
    // Where nothing can be mounted, a limit on the size of files has to do.
    for (const limit of [0, 4096, 20_000]) {
      grow(alice, id, "more")
      const old = await alice.read(file)
      const done = tried(`${limit}`, await begun(alice, save, {}, ["prlimit", `--fsize=${limit}`]).ended)
      if (!done && (await alice.read(file)) !== old) losses.push("the old file has changed")
    }
    return tells("a full disk (by prlimit --fsize): saves")
  }
  const person = what === "saves" ? alice : bob
  const { machine, repo } = person
  machine.env.TMPDIR = join(machine.home, "tmp")
  const given = person.path("given.json")
  if (what === "loads") {
    await writeFile(given, await alice.read(file))
    await bob.types("list")
    await bob.opencode("session", "list")
  }
  const ours = (name: string) => join(machine.env[name] ?? "", "opencode-session")
  const places: Record<string, [folder: string, rooms: number[]]> =
    what === "saves"
      ? {
          sessions: [join(repo, ".opencode/sessions"), [0, 4096, 8192, 12_288, 16_384, 65_536]],
          git: [join(repo, ".git"), [0, 4096, 8192, 16_384]],
          temporary: [machine.env.TMPDIR, [0]],
          cache: [ours("XDG_CACHE_HOME"), [0]],
          config: [ours("XDG_CONFIG_HOME"), [0]],
        }
      : {
          temporary: [machine.env.TMPDIR, [0]],
          state: [ours("XDG_STATE_HOME"), [0]],
          "OpenCode's data": [join(machine.env.XDG_DATA_HOME ?? "", "opencode"), [0, 32_768, 262_144]],
        }
  for (const [name, [folder, rooms]] of Object.entries(places)) {
    const disk = await diskOver(folder)
    for (const room of rooms) {
      if (what === "saves") grow(alice, id, "more and more ".repeat(300))
      const args = what === "loads" ? ["load", "given.json"] : name === "git" ? [...save, "--commit"] : save
      const fileNow = () => readFile(disk.seen(alice.path(file)), "utf8")
      const old = await fileNow()
      disk.leave(room)
      const end = await begun(person, args, {}, disk.within(repo)).ended
      const left = await leftovers(disk.seen(folder))
      if (existsSync(disk.seen(join(repo, ".git/index.lock")))) left.push("index.lock")
      const done = tried(`${name} with ${room}`, end, left.length > 0 && `left: ${left}`)
      if (what === "saves" && !done && name !== "git" && (await fileNow()) !== old) losses.push(`${name}: changed`)
      // And once there is room again.
      disk.leave(32e6)
      const again = await begun(person, args, {}, disk.within(repo)).ended
      if (again.code !== 0) losses.push(`${name} with room: ${again.stderr}`)
      if (what === "saves" && idsInFile(JSON.parse(await fileNow())).join() !== idsOf(alice, id).join())
        losses.push(`${name} with room: not whole`)
      if (what === "loads") {
        const third = await begun(person, ["load", "given.json", "--json"], {}, disk.within(repo)).ended
        if (!/"action": "unchanged"/.test(third.stdout))
          losses.push(`${name} with room: ${third.stdout} ${third.stderr}, after ${end.stderr}, ${again.stderr}`)
        const [command = "", ...enter] = disk.within(repo)
        await machine.run(command, [...enter, machine.binary, "session", "delete", id], { cwd: repo })
      }
    }
  }
  tells(`a full disk (a small one mounted): ${what}`)
})

test("a folder that turns read-only", async () => {
  const { alice, home, id, file, save } = await growing()
  const { tried, tells, losses } = counting()
  const { machine, repo } = alice
  // Root may write anywhere, so somebody else tries.
  const somebody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"]
  const git = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*" }
  // With a key of their own.
  const env = { ...git, XDG_CONFIG_HOME: join(home, "somebody") }
  await mkdir(env.XDG_CONFIG_HOME)
  const open = () => machine.run("chmod", ["-R", "a+rwX", home], { cwd: home })
  const sessions = alice.path(".opencode/sessions")
  for (let attempt = 0; attempt < 12; attempt++) {
    grow(alice, id, `said ${attempt}`)
    await open()
    const old = await alice.read(file)
    const { ended } = begun(alice, save, { env }, somebody)
    await sleep(random() * 250)
    await chmod(sessions, 0o555)
    const end = await ended
    const now = await alice.read(file)
    const whole = idsInFile(JSON.parse(now)).join() === idsOf(alice, id).join()
    tried(`${attempt}`, end, end.code === 0 ? !whole && "not saved" : now !== old && "changed")
    await open()
    // Where nothing may be written nothing can be removed either; the next save does.
    const next = await begun(alice, save, { env }, somebody).ended
    const left = await leftovers(sessions)
    if (next.code !== 0 || left.length > 0) losses.push(`${attempt}, next: ${next.stderr} ${left}`)
  }
  if (canMount)
    for (const folder of [join(repo, ".opencode/sessions"), join(repo, ".git"), join(databaseOf(alice), "..")]) {
      const disk = await diskOver(folder)
      disk.turn("ro")
      const fileNow = () => readFile(disk.seen(alice.path(file)), "utf8")
      const old = await fileNow()
      grow(alice, id, "on another disk")
      const end = await begun(alice, [...save, "--commit"], {}, disk.within(repo)).ended
      const changed = end.code !== 0 && folder.endsWith("sessions") && (await fileNow()) !== old
      tried(folder, end, changed && "changed", !(await isWhole(disk.seen(alice.path(file)))) && "half")
    }
  tells("a folder that turns read-only")
})

const isWhole = async (path: string) => {
  const text = await readFile(path, "utf8")
  return readSession(text, path).messages.length > 0
}

test("symbolic links", async () => {
  const { alice, home, id, file, save } = await growing()
  const { tried, tells, losses } = counting()
  const outside = join(home, "outside")
  const victim = join(outside, "victim")
  const sessions = alice.path(".opencode/sessions")
  await mkdir(outside)
  const saved = async (what: string, linked: Person = alice) => {
    await writeFile(victim, "mine\n")
    grow(alice, id, what)
    const end = await begun(linked, save).ended
    const touched = (await readFile(victim, "utf8")) !== "mine\n" || (await readdir(outside)).length !== 1
    const all = [...(await savedIn(alice.repo)).values()].map((document) => idsInFile(document).join())
    tried(
      what,
      end,
      touched && "written outside",
      end.code === 0 && !all.includes(idsOf(alice, id).join()) && "not whole",
    )
  }
  await symlink(victim, join(sessions, ".opencode-session-999999-abcdef.tmp"))
  await mkdir(join(sessions, ".opencode-session-999999-abcdee.tmp"))
  await saved("a link and a folder where temporary files are")
  if (existsSync(join(sessions, ".opencode-session-999999-abcdef.tmp"))) losses.push("the link is still there")
  for (const name of [".gitattributes", file.replace(/^.*\//, "")])
    for (const target of [victim, "/no/such/file", join(sessions, name)]) {
      await rm(join(sessions, name), { force: true })
      await symlink(target, join(sessions, name))
      await saved(`${name} is a link to ${target}`)
      await rm(join(sessions, name), { force: true })
    }
  await rename(sessions, join(home, "moved"))
  for (const target of [join(home, "moved"), outside, "/no/such/folder"]) {
    await symlink(target, sessions)
    await saved(`the folder is a link to ${target}`)
    await rm(sessions)
  }
  await rename(join(home, "moved"), sessions)
  const link = join(home, "a link")
  await symlink(alice.repo, link)
  await saved("the repository is a link", new Person(alice.machine, link))
  const data = alice.machine.env.XDG_DATA_HOME ?? ""
  await rename(data, `${data}.moved`)
  await symlink(`${data}.moved`, data)
  await saved("OpenCode's data is a link")
  tells("symbolic links")
})
