/** Lock files: npm's own, and the same packages as other package managers write them, with some whose names are like a secret's. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Ran } from "./run.ts"

type Package = { name: string; version: string; integrity: string; hex: string }

const telling =
  "@inquirer/password @acme/secret @acme/token auth-token jsonwebtoken csrf-token password secret-stack token passwd-user api-key keytar @acme/api-key".split(
    " ",
  )

/** @param packages names and versions of what is installed on this machine besides */
export function lockFiles(root: string, packages: readonly [name: string, version: string][]): Ran[] {
  const npm = readFileSync(join(root, "package-lock.json"), "utf8")
  const own = Object.entries((JSON.parse(npm) as { packages: Record<string, { version: string }> }).packages)
    .filter(([path]) => path.includes("node_modules/"))
    .map(([path, { version }]) => [path.replace(/^.*node_modules\//, ""), version] as const)
  const all = [...own, ...packages, ...telling.map((name, at) => [name, `${at}.1.${at + 2}`] as const)].map(
    ([name, version]): Package => {
      const hash = createHash("sha512")
        .update(name + version)
        .digest()
      return { name, version, integrity: `sha512-${hash.toString("base64")}`, hex: hash.toString("hex").slice(0, 64) }
    },
  )
  const text = (one: (some: Package) => string) => all.map(one).join("\n")
  const h1 = (hex: string) => `h1:${Buffer.from(hex, "hex").toString("base64")}`
  return Object.entries({
    "package-lock.json": npm,
    "yarn.lock": text(
      ({ name, version, integrity, hex }) =>
        `"${name}@^${version}":\n  version "${version}"\n  resolved "https://registry.yarnpkg.com/${name}/-/${name.split("/").at(-1)}-${version}.tgz#${hex.slice(0, 40)}"\n  integrity ${integrity}\n`,
    ),
    "yarn.lock of Berry": text(
      ({ name, version, hex }) =>
        `"${name}@npm:^${version}":\n  version: ${version}\n  resolution: "${name}@npm:${version}"\n  checksum: 10c0/${hex}${hex}\n  languageName: node\n`,
    ),
    "pnpm-lock.yaml": text(
      ({ name, version, integrity }) =>
        `  '${name}@${version}(@types/node@26.2.0)':\n    resolution: {integrity: ${integrity}}\n    dependencies:\n      ${name}: ${version}(@types/node@26.2.0)`,
    ),
    "bun.lock": text(
      ({ name, version, integrity }) =>
        `    "${name}": ["${name}@${version}", "", { "dependencies": { "${name}": "^${version}" } }, "${integrity}"],`,
    ),
    "go.sum": text(
      ({ name, version, hex }) =>
        `github.com/${name.replace("@", "")} v${version} ${h1(hex)}\ngithub.com/${name.replace("@", "")} v${version}/go.mod ${h1(hex)}`,
    ),
    "Cargo.lock": text(
      ({ name, version, hex }) =>
        `[[package]]\nname = "${name.split("/").at(-1)}"\nversion = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${hex}"\n`,
    ),
    "poetry.lock": text(
      ({ name, version, hex }) =>
        `[[package]]\nname = "${name}"\nversion = "${version}"\nfiles = [\n    {file = "${name}-${version}-py3-none-any.whl", hash = "sha256:${hex}"},\n]\n`,
    ),
    "requirements.txt": text(({ name, version, hex }) => `${name}==${version} \\\n    --hash=sha256:${hex}`),
    "Pipfile.lock": text(
      ({ name, version, hex }) =>
        `"${name}": {"hashes": ["sha256:${hex}"], "index": "pypi", "version": "==${version}"},`,
    ),
    "composer.lock": text(
      ({ name, version, hex }) =>
        `{"name": "${name}", "version": "v${version}", "source": {"type": "git", "url": "https://github.com/${name}.git", "reference": "${hex.slice(0, 40)}"}, "dist": {"shasum": ""}},`,
    ),
    "Gemfile.lock": text(({ name, version }) => `    ${name} (${version})\n      ${name} (>= ${version})`),
    "mix.lock": text(
      ({ name, version, hex }) =>
        `  "${name}": {:hex, :${name.replace(/\W/g, "_")}, "${version}", "${hex}", [:mix], [], "hexpm", "${hex}"},`,
    ),
    "packages.lock.json": text(
      ({ name, version, integrity }) =>
        `"${name}": {"type": "Direct", "requested": "[${version}, )", "resolved": "${version}", "contentHash": "${integrity.slice(7)}"},`,
    ),
  }).map(([tool, text]) => ({ tool, text: text.slice(0, 500_000) }))
}
