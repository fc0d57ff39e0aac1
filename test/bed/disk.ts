/** A small disk of its own over a folder, which can be full or turn read-only. Only what runs `within` it sees it. */
import { spawn, spawnSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { onTestFinished } from "vitest"

export type Disk = {
  /** To be put before a command. */
  within: (cwd: string) => string[]
  /** A path on it, as it is seen from outside. */
  seen: (path: string) => string
  /** Leaves so many bytes free. */
  leave: (bytes: number) => void
  turn: (how: "ro" | "rw") => void
}

/** A file system of its own needs a name space of its own, which not every machine gives. */
export const canMount =
  process.platform === "linux" &&
  spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt && nsenter --version"], { stdio: "ignore" })
    .status === 0

/** Puts one over a folder, with what is in it, and a page more: to tmpfs a size of nothing is no limit. */
export async function diskOver(folder: string): Promise<Disk> {
  mkdirSync(folder, { recursive: true })
  const script = `set -e; old=$(mktemp -d); mount --bind "$0" "$old"; mount -t tmpfs -o size=64m tmpfs "$0"
    cp -dR --preserve=mode,timestamps "$old/." "$0/"; head -c 4096 /dev/zero > "$0/.ballast"; umount "$old"; rmdir "$old"; echo ready; exec sleep 3600`
  const holder = spawn("unshare", ["-rm", "sh", "-c", script, folder], { stdio: ["ignore", "pipe", "inherit"] })
  onTestFinished(() => void holder.kill("SIGKILL"))
  await new Promise((resolve, reject) => {
    holder.stdout.once("data", resolve)
    holder.once("close", () => reject(new Error(`nothing can be mounted over ${folder}`)))
  })
  const enter = ["nsenter", "-t", String(holder.pid), "-U", "-m", "--preserve-credentials"]
  const inside = (...command: string[]) => {
    const [first = "", ...args] = [...enter, ...command]
    const { status, stdout, stderr } = spawnSync(first, args, { encoding: "utf8" })
    if (status !== 0) throw new Error(`${command.join(" ")}: ${stderr}`)
    return stdout
  }
  const remount = (option: string) => inside("mount", "-o", `remount,${option}`, folder)
  return {
    within: (cwd) => [...enter, "env", "-C", cwd],
    seen: (path) => `/proc/${holder.pid}/root${path}`,
    leave: (bytes) => {
      const used = Number(inside("df", "--output=used", "-B1", folder).split("\n")[1])
      remount(`size=${used + Math.ceil(bytes / 4096) * 4096}`)
    },
    turn: remount,
  }
}
