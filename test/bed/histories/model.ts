/** The scripted model for a history that is run as a script. Prints its port. */
import { ScriptedModel } from "../model.ts"

const model = await new ScriptedModel().start()
model.title = "Talk"
model.when(/./, ({ messages }) => {
  const said = JSON.stringify(messages)
    .match(/\b[a-z]+-\d+(?=q)/g)
    ?.at(-1)
  return `${said ?? "none"}a`
})
console.log(new URL(model.url).port)
