/**
 * Commands that put a secret into a store: the operand is secret, whatever it is called. Sources: gh-secret-set(1), the
 * references of wrangler, flyctl, supabase, doppler, heroku, vercel, netlify, railway, kubectl, vault, aws, az, gcloud,
 * ansible-vault, rclone, docker, pulumi, glab, sops, firebase, dotnet, consul, security(1).
 */
import { isSecret } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import type { Detector } from "../scan-text.ts"

const value = '(?:"([^"\\n]{4,300})"|\'"?([^\'"\\n]{4,300})"?\'|([^\\s"\'`;|&<>()$@-][^\\s"\'`;|&<>]{3,300}))'
/** Flags, with a value or without. */
const flags = "(?:\\s+--?[A-Za-z][\\w-]*(?:[ =](?!-)[^\\s-]\\S*)?)*?"

/** `NAME=VALUE`, as often as there are */
const pairs = new RegExp(`(?:^|\\s)["']?([A-Za-z_][\\w.-]{0,60})=${value}`, "gd")
/** `NAME VALUE` */
const named = new RegExp(`^${flags}\\s+["']?([A-Za-z_][\\w.:/-]{0,80})["']?\\s+${value}`, "gd")
/** `{"NAME":"VALUE"}` */
const inJson = /\\?"([\w.-]{1,60})\\?"\s*:\s*\\?"([^"\\\n]{4,300})/dg
const after = (flag: string) => new RegExp(`(?:^|\\s)(${flag})[ =]?\\s*${value}`, "gd")
const here = new RegExp(`(<<<)\\s*${value}`, "gd")

type Store = { literal: string; operands: readonly RegExp[]; when?: RegExp; settings?: true }

/** `settings`: most of what is put there is none; only what looks like nothing else counts, or what its name promises. */
const stores: readonly Store[] = [
  { literal: "gh secret set", operands: [after("--body|-b")] },
  { literal: "secrets set", operands: [pairs, named] },
  { literal: "secrets import", operands: [] },
  { literal: "secret put", operands: [] },
  { literal: "secret create", operands: [] },
  { literal: "secrets create", operands: [] },
  { literal: "secrets versions add", operands: [] },
  { literal: "secrets:set", operands: [] },
  { literal: "config:set", operands: [pairs], settings: true },
  { literal: "env:set", operands: [named, pairs], settings: true },
  { literal: "vercel env add", operands: [], settings: true },
  { literal: "railway variables", operands: [pairs], settings: true },
  { literal: "appsettings set", operands: [pairs], settings: true },
  { literal: "glab variable set", operands: [named, after("--value|-v")], settings: true },
  { literal: "--from-literal", operands: [new RegExp(`^()[ =]["']?[\\w.-]{1,60}=${value}`, "gd")] },
  { literal: "vault kv put", operands: [pairs] },
  { literal: "vault kv patch", operands: [pairs] },
  { literal: "vault write", operands: [pairs], settings: true },
  { literal: "--secret-string", operands: [new RegExp(`^()[ =]${value}`, "gd")] },
  { literal: "--secret-string", operands: [inJson], settings: true },
  { literal: "user-secrets set", operands: [named] },
  { literal: "consul kv put", operands: [named], settings: true },
  { literal: "put-parameter", operands: [after("--value")], when: /SecureString/ },
  { literal: "keyvault secret set", operands: [after("--value")] },
  { literal: "encrypt_string", operands: [new RegExp(`^${flags}()\\s+${value}`, "gd")] },
  { literal: "rclone config", operands: [new RegExp(`\\s(\\w*(?:pass|key|secret|token)\\w*)[ =]${value}`, "gd")] },
  { literal: "config set --secret", operands: [named] },
  { literal: "sops set", operands: [new RegExp(`^()\\s+\\S+\\s+'[^'\\n]+'\\s+${value}`, "gd")] },
  { literal: "add-generic-password", operands: [after("-w")] },
  { literal: "add-internet-password", operands: [after("-w")] },
]

const secret: Expectation = { strength: "password", kind: "secret" }
const perhaps: Expectation = { strength: "key", kind: "secret" }

/** The rest of the command, with its continued lines. */
const rest = /^(?:[^\n;|&\\]|\\\r?\n|\\.)*/

export const secretStores: Detector[] = stores.map(({ literal, operands, when, settings }) => ({
  literals: [literal],
  found(scan, _, end) {
    const command = rest.exec(scan.slice(end, end + 390))?.[0] ?? ""
    if (!/^[\s=]/.test(command) || (when && !when.test(command))) return
    for (const operand of [...operands, here])
      for (const { 1: name = "", indices } of command.matchAll(operand)) {
        const [start, to] = indices?.slice(2).find(Boolean) ?? [0, 0]
        const expected = settings ? (promiseOf(name) ?? perhaps) : secret
        if (isSecret(command.slice(start, to), expected, "quoted")) scan.add(expected.kind, end + start, end + to)
      }
  },
}))
