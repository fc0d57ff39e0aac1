#!/usr/bin/env node
/** Stands in for `gh` and `glab`: keeps the comments of one pull request in a file, and records what it was asked. */
import { spawnSync } from "node:child_process"
import { appendFileSync, readFileSync, writeFileSync } from "node:fs"

const { FAKE_HOST = "", FAKE_DENIED } = process.env
const [command, ...rest] = process.argv.slice(2)
const options = { fields: {} }
const words = []
for (let at = 0; at < rest.length; at++) {
  const word = rest[at]
  if (word === "--method") options.method = rest[++at]
  else if (word === "--jq") options.jq = rest[++at]
  else if (word === "-f" || word === "-F") {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(rest[++at])
    options.fields[name] = value.startsWith("@") ? readFileSync(value.slice(1), "utf8") : value
  } else if (!word.startsWith("--")) words.push(word)
}
const [path] = words
const { method = "GET", fields, jq } = options
appendFileSync(`${FAKE_HOST}.log`, `${command} ${method} ${path}\n`)
const comments = JSON.parse(readFileSync(FAKE_HOST, "utf8"))
const id = Number(/(?:comments|notes)\/(\d+)$/.exec(path)?.[1])
const keep = (next) => writeFileSync(FAKE_HOST, JSON.stringify(next))
if (FAKE_DENIED && method !== "GET") {
  process.stderr.write("HTTP 403: Resource not accessible by integration\n")
  process.exit(1)
}
if (method === "POST") keep([...comments, { id: comments.length + 1, mine: true, body: fields.body }])
else if (method === "PATCH" || method === "PUT")
  keep(comments.map((one) => (one.id === id ? { ...one, body: fields.body } : one)))
else if (method === "DELETE") keep(comments.filter((one) => one.id !== id))
else if (path === "graphql") {
  const nodes = comments.map(({ id, mine, body }) => ({ databaseId: id, viewerDidAuthor: mine, body }))
  const answer = { data: { repository: { pullRequest: { comments: { nodes } } } } }
  const { stdout } = spawnSync("jq", ["-r", jq], { input: JSON.stringify(answer), encoding: "utf8" })
  process.stdout.write(stdout)
} else if (path === "user") process.stdout.write(JSON.stringify({ id: 7 }))
else {
  // A page of a hundred is filled with what others wrote.
  const page = Number(/[?&]page=(\d+)/.exec(path)?.[1])
  const others = Array.from({ length: 100 }, (_, index) => ({ id: 1000 + index, mine: false, body: "][" }))
  const all = [...others, ...comments].slice((page - 1) * 100, page * 100)
  process.stdout.write(JSON.stringify(all.map(({ id, mine, body }) => ({ id, author: { id: mine ? 7 : 8 }, body }))))
}
