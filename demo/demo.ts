/** `npm run demo`: the story of the README with the real OpenCode, step by step as the two people see it. */
import { styleText } from "node:util"
import { openStory, type Person } from "../test/bed/cast.ts"
import { recall } from "../test/bed/model.ts"

const { alice, bob, model, home, end } = await openStory()
try {
  model.title = "Why orders go through a queue"
  model
    .when("Remember", "Noted. Orders go through a queue because the payment provider drops every tenth call.")
    .when("Why do orders", recall(/(Orders go through a queue because [^"]*?call\.)/))
  const { stdout: version } = await alice.opencode("--version")
  console.log(`Two machines, two clones of one repository at different paths, one bare remote between them.
OpenCode ${version.trim()} is the real one; the model is scripted and knows only what stands in its context.`)

  heading(alice, "Alice talks to the agent and saves the session")
  await opencode(alice, "run", "Remember why orders go through a queue.")
  await types(alice, "save", "--commit", "--push")

  heading(bob, "Bob, elsewhere, pulls and loads it")
  await git(bob, "pull", "-q")
  await types(bob, "list")
  await types(bob, "load", "1")
  const [saved] = JSON.parse((await bob.types("list", "--json")).stdout)

  heading(bob, "Bob's agent goes on, and remembers")
  const answer = await opencode(bob, "run", "-s", saved.sessionID, "Why do orders go through a queue?")
  if (!answer.includes("payment provider drops every tenth call")) throw new Error("The agent did not remember.")
} finally {
  await end()
}

function heading(person: Person, text: string) {
  console.log(`\n${styleText("bold", `── ${text}`)}  ${styleText("dim", person.repo.replace(home, ""))}`)
}

async function types(person: Person, ...args: string[]) {
  await show(`opencode-session ${args.join(" ")}`, person.types(...args))
}

async function opencode(person: Person, ...args: string[]): Promise<string> {
  const words = args.map((word) => (word.includes(" ") ? `"${word}"` : word))
  return show(`opencode ${words.join(" ")}`, person.opencode(...args))
}

async function git(person: Person, ...args: string[]) {
  const words = args.map((word) => (word.includes(" ") ? `"${word}"` : word))
  await show(`git ${words.join(" ")}`, person.machine.run("git", args, { cwd: person.repo }))
}

async function show(command: string, running: ReturnType<Person["types"]>): Promise<string> {
  console.log(`\n${styleText("green", "$")} ${command}`)
  const { code, stdout, stderr } = await running
  if (stdout.trim()) console.log(stdout.trimEnd().replaceAll(/^/gm, "  "))
  if (code !== 0) throw new Error(`${command}: exit ${code}\n${stderr}`)
  return stdout
}
