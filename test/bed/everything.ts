/** A session with every type of part that OpenCode can be brought to make, played on the real one. */
import type { Story } from "./cast.ts"
import { bash, call, held, subagent, thinking } from "./model.ts"
import { serve } from "./server.ts"

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

const answer = `The price is rounded now. **In short:**

1. \`price()\` works in *cents*
2. the test covers it

| case | before | after |
| --- | --: | --: |
| 0.1 + 0.2 | 0.30000000000000004 | 0.3 |

\`\`\`ts
export const price = (amount: number) => Math.round(amount * 100) / 100
\`\`\`

> See [the notes](https://example.org/rounding).`

/** @returns the id of the session */
export async function playEverything({ alice, model }: Pick<Story, "alice" | "model">): Promise<string> {
  const file = (path: string) => ({ filePath: alice.path(path) })
  const stopped = held("This never comes.")
  const first = "export const price = (amount: number) => amount\nexport const currency = 'EUR'\n"
  const todos = (...status: string[]) =>
    ["round prices", "test it", "tell the others"].map((content, index) => ({
      content,
      status: status[index] ?? "pending",
      priority: index === 0 ? "high" : "low",
    }))
  model
    .when(
      "Round the prices",
      call("todowrite", { todos: todos("in_progress") }),
      [call("write", { ...file("src/price.ts"), content: first }), call("read", file("README.md"))],
      call("edit", { ...file("src/price.ts"), oldString: "=> amount", newString: "=> Math.round(amount * 100) / 100" }),
      [
        bash("printf '\\033[32m✓ price\\033[0m\\n\\033[31m✗ total\\033[0m\\n'; exit 1"),
        bash("seq 1 60"),
        call("grep", { pattern: "price", path: "src" }),
        call("glob", { pattern: "**/*.ts" }),
        call("read", file("missing.ts")),
        call("webfetch", { url: "http://127.0.0.1:9/", format: "text" }),
        call("skill", { name: "unheard-of" }),
      ],
      subagent("Is there other code that rounds?"),
      [call("todowrite", { todos: todos("completed", "completed") }), call("read", file("logo.png"))],
    )
    // The picture goes to the model as a message of its own, which is then the last.
    .when("Attached media", thinking("The cents are whole numbers.\nSo nothing can drift.", answer))
    .when("other code that rounds", bash("ls src"), "Only `src/price.ts` does.")
    .when(
      "in one patch",
      call("apply_patch", {
        patchText: [
          "*** Begin Patch",
          "*** Add File: src/total.ts",
          "+import { price } from './price.ts'",
          "+export const total = (all: number[]) => price(all.reduce((a, b) => a + b, 0))",
          "*** Update File: src/price.ts",
          "@@",
          "-export const currency = 'EUR'",
          "+export const currency = 'CHF'",
          "*** Delete File: old.ts",
          "*** End Patch",
        ].join("\n"),
      }),
      "Patched.",
    )
    .when("用中文", "价格现在四舍五入到分。שלום עולם, مرحبا بالعالم — ‮evil‬ done.")
    .when("Take your time", stopped.reply)
    .when("summar", "We rounded the prices and added a total.")
    .when("Where were we", "Prices are rounded, the total is there.")
  await alice.writes("old.ts", "export {}\n")
  await alice.writes("notes.txt", "Round half up.\n")
  await alice.writes("logo.png", Buffer.from(pixel, "base64"))
  await alice.git("add", ".")
  await alice.git("commit", "-q", "-m", "what there was")
  alice.machine.addModel("gpt-5-scripted")

  const server = await serve(alice.machine, alice.repo)
  try {
    const { id } = await server.post<{ id: string }>("/session", {})
    const says = (text: string, more: object = {}, parts: object[] = []) =>
      server.post(`/session/${id}/message`, { parts: [{ type: "text", text }, ...parts], ...more })
    const attached = {
      type: "file",
      mime: "text/plain",
      filename: "notes.txt",
      url: `file://${alice.path("notes.txt")}`,
    }
    const image = { type: "file", mime: "image/png", filename: "logo.png", url: `data:image/png;base64,${pixel}` }
    await says("Round the prices as the notes say, and test it.", {}, [attached, image])
    const model = { providerID: "script", modelID: "gpt-5-scripted" }
    await says("Do the total in one patch.", { model })
    await says("用中文告诉我 — ומה עם עברית؟")
    const waiting = says("Take your time.")
    await stopped.asked
    await server.post(`/session/${id}/abort`)
    await waiting
    stopped.release()
    await server.post(`/session/${id}/summarize`, { providerID: "script", modelID: "scripted" })
    await says("Where were we?")
    return id
  } finally {
    server.stop()
  }
}
