/** The schema of our configuration; `npm run schema` makes `schema.json` of it. */
import * as v from "valibot"

const said = v.description

const kind = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  v.maxLength(32),
  said("What it is, as it stands in the marker: lower case, digits and single hyphens."),
)
const glob = v.pipe(v.string(), v.minLength(1), v.maxLength(300))

const allow = v.union([
  v.strictObject({
    sha256: v.pipe(
      v.string(),
      v.regex(/^[0-9a-f]{64}$/),
      said("SHA-256 of the exact value, in lower-case hexadecimal."),
    ),
  }),
  v.strictObject({
    kind,
    path: v.optional(
      v.pipe(glob, said("Only there, as the report names the place: prompt, answer, title, tool:bash.")),
    ),
  }),
])

const rule = v.union([
  v.strictObject({
    kind,
    literal: v.pipe(
      v.string(),
      v.minLength(4),
      v.maxLength(1000),
      said("Taken out wherever it stands, exactly so; of fewer than six characters only as a word of its own."),
    ),
  }),
  v.strictObject({
    kind,
    pattern: v.pipe(
      v.string(),
      v.minLength(3),
      v.maxLength(300),
      said("Three plain characters or more, then characters and classes with a bounded count: acme_[A-Za-z0-9]{20,40}"),
    ),
  }),
])

const drop = v.union([
  v.strictObject({
    tool: v.pipe(
      v.string(),
      v.minLength(1),
      said(
        "The output of this tool is left out, under its name in OpenCode 1 or 2: bash is shell, task is subagent, apply_patch is patch.",
      ),
    ),
  }),
  v.strictObject({
    file: v.pipe(
      glob,
      said(
        "Of files of this name only the names of the keys stay, where OpenCode says whose a text is: in a prompt that mentions the file, in a call that is given it as its path or in a patch, and in the summaries of changes. What a command, a search or an answer repeats of it stays. The last part of the path, without folders; * stands for any characters.",
      ),
    ),
  }),
])

/** Without a user name, a query or a fragment. */
export const siteAddress = /^https:\/\/[\w.-]+(?::\d{1,5})?(?:\/[\w.~%+-]*)*$/

/** The possible forms of an entry, for each list. */
export const forms = { allow: allow.options, rules: rule.options, drop: drop.options }

const redaction = v.strictObject({
  allow: v.optional(
    v.pipe(
      v.array(allow),
      said("What is no secret. Counts in the user's own configuration only, never in a repository's."),
    ),
  ),
  rules: v.optional(v.pipe(v.array(rule), said("Further secrets."))),
  emails: v.optional(v.pipe(v.boolean(), said("Whether e-mail addresses are taken out as well. Default: false."))),
  drop: v.optional(v.pipe(v.array(drop), said("What is left out whole."))),
  strictness: v.optional(
    v.pipe(v.picklist(["normal", "paranoid"]), said("paranoid takes out whatever looks random. Default: normal.")),
  ),
})

export const settings = v.pipe(
  v.strictObject({
    $schema: v.optional(v.string()),
    redaction: v.optional(v.pipe(redaction, said("What is taken out of a session before it is saved."))),
    store: v.optional(
      v.pipe(
        v.picklist(["worktree", "branch"]),
        said("Where a new session is saved: in the worktree, or on the branch opencode/sessions. Default: worktree."),
      ),
    ),
    format: v.optional(
      v.pipe(
        v.picklist(["opencode-1", "opencode-2"]),
        said(
          "Whose document a saved session is, so that plain OpenCode can import it. Default: that of the newest OpenCode that anybody saved it with.",
        ),
      ),
    ),
    remote: v.optional(
      v.pipe(
        v.string(),
        v.minLength(1),
        v.maxLength(1000),
        said(
          "With which that branch is shared, when not with the remote of the code: the name of a remote, or an address of https or ssh without a password; a path only in the user's own configuration.",
        ),
      ),
    ),
    site: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(1000),
        v.regex(siteAddress),
        said(
          "Where the site is published that `opencode-session site` makes: an address of https, as in https://acme.github.io/shop. `opencode-session link` and `review` name its pages.",
        ),
      ),
    ),
  }),
  v.title("Configuration of opencode-session"),
  said(
    "In .opencode/opencode-session.json of a repository, or opencode-session/config.json in the user's configuration folder.",
  ),
)

export type Settings = v.InferOutput<typeof settings>
export type Redaction = v.InferOutput<typeof redaction>
export type Allow = v.InferOutput<typeof allow>
export type Rule = v.InferOutput<typeof rule>
export type Drop = v.InferOutput<typeof drop>
