/** What may become of a session between two saves. */
import fc from "fast-check"

/** One deed; numbers choose among what is there. */
export type Deed =
  | { does: "says"; parts: string[]; subagent: boolean }
  | { does: "changes" | "adds a part" | "takes a part" | "takes a message" | "prunes" | "busy"; which: number }
  | { does: "undoes" | "redoes" | "takes a subagent" | "renames its folder" }
  | { does: "saves"; how: string }
  | { does: "learns" | "sets" | "touches" | "cuts the cache" | "commits" | "loads"; what: string }

/** HOME and ROOT stand for those of the machine. */
export const texts = [
  "All is well.",
  "It is in HOME/notes.txt and ROOT/src/a.ts, you see.",
  "password=hunter2-orange-99",
  "the token ghp_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij of mine",
  "hunter2-orange-99 again, and hunter2-orange-99.txt",
  "DB_PASSWORD=tiger-4711 in .env",
  "tiger-4711",
  "/srv/tiger-4711/data",
  "sesame-open-77-known",
  "[REDACTED-token-abcdef] stood there",
  "line\n".repeat(30),
  "é 😀 \u2028 end",
  "fixtures/CUST-204811.json",
  // Its value is found once the name before it is known to be secret.
  "hunter2-orange-99: Zx9Qw2Lk7Pm4Rt8",
  "Zx9Qw2Lk7Pm4Rt8 it is",
]
const kinds = [
  "text",
  "reasoning",
  "sealed",
  "bash",
  "long",
  "read",
  "edit",
  "write",
  "todo",
  "image",
  "big image",
  "patch",
  "diffs",
  "untyped",
]

const part = fc
  .tuple(
    fc.constantFrom(...kinds),
    fc.oneof({ weight: 2, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(texts.length - 1) }),
  )
  .map(([kind, text]) => `${kind}:${text}`)
const which = fc.nat(30)
const saves = fc.constantFrom(
  "",
  "",
  "",
  "",
  "slim",
  "beside",
  "inside",
  "not slim",
  "title",
  "telling title",
  "replace",
  "dry",
  "until",
  "until, replace",
  "allow",
)

const only = <Does extends Deed["does"]>(...does: Does[]) => fc.constantFrom(...does)

/** Mostly what a save can keep messages through; what it refuses, or reads whole, is rarer. */
export const deeds: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      does: only("says"),
      parts: fc.array(part, { minLength: 1, maxLength: 4 }),
      subagent: fc.boolean(),
    }),
  },
  { weight: 18, arbitrary: fc.record({ does: only("saves"), how: saves }) },
  { weight: 1, arbitrary: fc.record({ does: only("sets"), what: fc.constantFrom("a", "b", "c", "d", "e") }) },
  { weight: 4, arbitrary: fc.record({ does: only("loads"), what: fc.constantFrom("a", "a", "b", "b", "c") }) },
  { weight: 3, arbitrary: fc.record({ does: only("changes", "adds a part", "prunes"), which }) },
  { weight: 1, arbitrary: fc.record({ does: only("takes a part", "takes a message", "busy"), which }) },
  { weight: 1, arbitrary: fc.record({ does: only("undoes", "redoes", "takes a subagent", "renames its folder") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: only("learns", "touches", "cuts the cache", "commits"),
      what: fc.constantFrom("a", "b", "c"),
    }),
  },
)
