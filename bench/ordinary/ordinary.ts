/**
 * Transcripts of ordinary work: what the tools of a developer print, made anew on the machine at hand. In none of it is a
 * secret, so whatever is taken out is a mistake.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { lockFiles } from "./locks.ts"
import { type Ran, type Run, runner } from "./run.ts"
import { testRuns } from "./tests.ts"

export type Section = { name: string; ran: Ran[] }

/** @param root of this project, whose history and dependencies are worked with */
export function ordinaryWork(root: string): Section[] {
  const folder = mkdtempSync(join(tmpdir(), "ordinary-"))
  try {
    const home = join(folder, "home")
    mkdirSync(home)
    const run = runner(home, root)
    return [
      { name: "test runs", ran: testRuns(run, root, folder) },
      { name: "builds", ran: builds(run, root, folder) },
      { name: "git", ran: git(run) },
      { name: "package managers", ran: packageManagers(run) },
      { name: "lock files", ran: lockFiles(root, installed(run)) },
      { name: "docker", ran: docker(run) },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function builds(run: Run, root: string, folder: string): Ran[] {
  const bin = (name: string) => join(root, "node_modules/.bin", name)
  return [
    ...run(bin("tsc"), ["--noEmit", "--traceResolution"], { most: 2_000_000 }),
    ...run(bin("tsc"), ["--noEmit", "--listFiles", "--extendedDiagnostics"]),
    ...run(bin("tsc"), ["--showConfig"]),
    ...run(bin("tsdown"), ["--out-dir", join(folder, "dist"), "--debug"]),
    ...run(
      bin("esbuild"),
      [
        "src/cli.ts",
        "--bundle",
        "--platform=node",
        "--format=esm",
        `--outfile=${join(folder, "out.js")}`,
        "--analyze=verbose",
        "--log-level=verbose",
        "--packages=external",
      ],
      { most: 1_500_000 },
    ),
    ...run(bin("biome"), ["check", "--verbose", "src"]),
    ...run("gcc", ["-v", "-E", "-dM", "-"]),
    ...run("make", ["-p", "-f", "/dev/null"]),
    ...run("cmake", ["--help-full"], { most: 2_800_000 }),
    ...run("cmake", ["--system-information"], { cwd: folder }),
    ...run("mvn", ["-X", "-o", "-B", "validate"], { cwd: folder }),
    ...run("rustc", ["-C", "help"]),
    ...run("python3", ["-v", "-c", "import json, ssl, email, http.server, unittest, xml.dom"]),
    ...run("node", ["--v8-options"]),
  ]
}

/** Not of the tests and rules of the redaction: there stand things that are like secrets, and are to be found. */
const sources = ["src", "README.md", "DESIGN.md", "docs", "package-lock.json", ":!src/redact", ":!src/machine"]

const git = (run: Run): Ran[] =>
  [
    ["log", "-p", "--", ...sources],
    ["log", "--stat", "--format=fuller"],
    ["log", "--format=raw", "--numstat"],
    ["log", "--graph", "--oneline", "--decorate", "--all"],
    ["ls-tree", "-r", "-l", "HEAD"],
    ["ls-files", "--stage", "--debug"],
    ["cat-file", "--batch-check", "--batch-all-objects"],
    ["blame", "README.md"],
    ["shortlog", "-sn", "HEAD"],
    ["reflog"],
    ["status", "--porcelain=v2", "--branch"],
    ["count-objects", "-v"],
    ["help", "-a"],
    ["grep", "-n", "-I", "-i", "session", "--", ...sources],
  ].flatMap((args) => run("git", ["--no-pager", ...args], { most: 2_500_000 }))

const packageManagers = (run: Run): Ran[] =>
  [
    ["npm", "ls", "--all", "--json", "--long"],
    ["npm", "ls", "--all"],
    ["npm", "query", "*"],
    ["npm", "config", "ls", "-l"],
    ["npm", "explain", "yaml"],
    ["npm", "pack", "--dry-run", "--ignore-scripts"],
    ["npm", "ci", "--dry-run", "--offline", "--loglevel=silly"],
    ["npm", "help", "config"],
    ["pip", "inspect"],
    ["pip", "list", "-v"],
    ["pip", "freeze"],
    ["pip", "debug", "--verbose"],
    ["pip", "config", "debug"],
    ["dpkg", "-l"],
    ["apt-cache", "stats"],
    ["apt-cache", "dumpavail"],
    ["cargo", "--list"],
    ["mvn", "-v"],
  ].flatMap(([tool = "", ...args]) => run(tool, args, { most: 3_000_000 }))

function installed(run: Run): [string, string][] {
  const lines = run("dpkg-query", ["-W"]).flatMap(({ text }) => text.split("\n"))
  return lines.flatMap((line) => {
    const [name, version] = line.split("\t")
    return name && version ? [[name.replace(/:.*/, ""), version.replace(/^\d+:/, "")] as [string, string]] : []
  })
}

const docker = (run: Run): Ran[] =>
  [
    "--help",
    "run --help",
    "exec --help",
    "build --help",
    "compose --help",
    "login --help",
    "secret --help",
    "service create --help",
    "version",
    "info",
    "context ls",
    "container create --help",
    "swarm --help",
    "config --help",
  ].flatMap((args) => run("docker", args.split(" ")))
