/** How a path is written in different surroundings. A token names the spelling, but for the plain one. */

/** Where a spelling may stand (see path-boundary.ts). */
export type Kind =
  | "path"
  /** With `\/`: a `/` before it is what ends a pattern of sed. */
  | "pattern"
  /** Without the slash it begins with. */
  | "bare"
  /** All of it as the name of one folder or file, as other agents and editors keep things. */
  | "folder"
  /** `~al` */
  | "user"

type Spelling = {
  write(path: string): string
  kind?: Kind
  /** Of which paths it is looked for, where not of all. */
  tells?: (path: string) => boolean
}

export const spellings: Record<string, Spelling> = {
  "": { write: (path) => path },
  slash: { write: (path) => slashed(path) },
  json: { write: (path) => inJson(path) },
  "json-json": { write: (path) => inJson(inJson(path)) },
  "ascii-json": { write: (path) => inAscii(inJson(path)) },
  "escaped-slash": { write: (path) => path.replaceAll("/", "\\/"), kind: "pattern" },
  "escaped-slash-json": { write: (path) => path.replaceAll("/", "\\\\/"), kind: "pattern" },
  // With the slash before a drive letter, so that it follows `file://` on every system.
  url: { write: (path) => inUrl(path) },
  component: { write: (path) => encoded(path) },
  "component-small": { write: (path) => encoded(path).replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase()) },
  "component-twice": { write: (path) => encoded(encoded(path)) },
  html: { write: (path) => path.replaceAll("/", "&#x2F;") },
  "html-decimal": { write: (path) => path.replaceAll("/", "&#47;") },
  unicode: { write: (path) => inJson(path).replaceAll("/", "\\u002f") },
  "unicode-capital": { write: (path) => inJson(path).replaceAll("/", "\\u002F") },
  shell: { write: (path) => path.replace(/[\s'"()&$;!*?[\]{}|<>`#]/g, "\\$&") },
  octal: { write: (path) => inOctal(path) },
  composed: { write: (path) => path.normalize("NFC") },
  decomposed: { write: (path) => path.normalize("NFD") },
  // Windows and the systems that run inside it.
  backslash: { write: (path) => path.replaceAll("/", "\\") },
  "backslash-json": { write: (path) => inJson(path.replaceAll("/", "\\")) },
  "backslash-json-json": { write: (path) => inJson(inJson(path.replaceAll("/", "\\"))) },
  drive: { write: (path) => onDrive(path, (drive, rest) => `${drive.toUpperCase()}:\\${rest.replaceAll("/", "\\")}`) },
  "drive-slash": { write: (path) => onDrive(path, (drive, rest) => `${drive.toUpperCase()}:/${slashed(rest)}`) },
  "drive-json": {
    write: (path) => inJson(onDrive(path, (drive, rest) => `${drive.toUpperCase()}:\\${rest.replaceAll("/", "\\")}`)),
  },
  "small-drive": { write: (path) => onDrive(path, (drive, rest) => `${drive.toLowerCase()}:\\${rest}`) },
  "small-drive-slash": { write: (path) => onDrive(path, (drive, rest) => `${drive.toLowerCase()}:/${slashed(rest)}`) },
  "small-drive-json": {
    write: (path) => inJson(onDrive(path, (drive, rest) => `${drive.toLowerCase()}:\\${rest}`)),
  },
  "small-drive-url": { write: (path) => inUrl(onDrive(path, (drive, rest) => `${drive.toLowerCase()}:\\${rest}`)) },
  "encoded-drive": {
    write: (path) => inUrl(onDrive(path, (drive, rest) => `${drive.toLowerCase()}:\\${rest}`)).replace(":", "%3A"),
  },
  wsl: { write: (path) => onDrive(path, (drive, rest) => `/mnt/${drive.toLowerCase()}/${slashed(rest)}`) },
  msys: { write: (path) => onDrive(path, (drive, rest) => `/${drive.toLowerCase()}/${slashed(rest)}`) },
  cygwin: { write: (path) => onDrive(path, (drive, rest) => `/cygdrive/${drive.toLowerCase()}/${slashed(rest)}`) },
  bare: { write: (path) => slashed(path).replace(/^\/+/, ""), kind: "bare", tells: isTelling },
  dashes: { write: (path) => path.replace(/[^A-Za-z0-9]/g, "-"), kind: "folder", tells: isTelling },
  "dashes-dots": { write: (path) => path.replace(/[/\\:]/g, "-"), kind: "folder", tells: isTelling },
  percents: { write: (path) => path.replace(/[/\\]/g, "%"), kind: "folder", tells: isTelling },
  bangs: { write: (path) => path.replace(/[/\\]/g, "!"), kind: "folder", tells: isTelling },
  user: { write: (path) => path.replace(/^.*[/\\]/s, "~"), kind: "user", tells: isUsers },
}

/** Names of containers, build machines and manuals; they are nobody's. */
export const nobodys = new Set(
  `runner runneradmin node user users username ubuntu debian vagrant circleci vscode codespace gitpod jovyan linuxbrew app
   name you me your-name yourname your-user youruser xxx example public default shared guest`.split(/\s+/),
)

const homeOfUser = /^(?:\/(?:var\/|usr\/|export\/)?(?:home|Users)\/|[A-Za-z]:\\Users\\)([^/\\]+)$/

/** Whether a path is somebody's home. */
export function isUsers(path: string): boolean {
  const who = homeOfUser.exec(path)?.[1]
  return who !== undefined && !nobodys.has(who.toLowerCase())
}

/** Whether a path is no other words without its slashes, as `/app/src` or the home of nobody would be. */
function isTelling(path: string): boolean {
  if (homeOfUser.test(path)) return isUsers(path)
  return /^(?:\/(?:home|Users|root|var|tmp|private|mnt|opt|srv|usr|Volumes|media)|[a-z]:)[/\\][^/\\]/i.test(path)
}

const slashed = (path: string) => path.replaceAll("\\", "/")

const inJson = (text: string) => JSON.stringify(text).slice(1, -1)

const inAscii = (text: string) =>
  text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** As git quotes a path. */
const inOctal = (text: string) =>
  text.replace(/[^\0-\u007f]+/gu, (letters) =>
    [...new TextEncoder().encode(letters)].map((byte) => `\\${byte.toString(8)}`).join(""),
  )

const withoutHalves = (text: string) => text.replace(/\p{Cs}/gu, "\ufffd")

const encoded = (text: string) => encodeURIComponent(withoutHalves(text))

const inUrl = (path: string) =>
  encodeURI(withoutHalves(slashed(path).replace(/^(?=[a-z]:)/i, "/"))).replace(/[?#]/g, encodeURIComponent)

/** A path on a drive of Windows, also as WSL sees it; any other stays. */
function onDrive(path: string, write: (drive: string, rest: string) => string): string {
  const [, drive, rest] = /^([a-z]):[/\\](.*)$/is.exec(path) ?? /^\/mnt\/([a-z])\/(.*)$/s.exec(path) ?? []
  return drive === undefined || rest === undefined ? path : write(drive, rest)
}
