/** A list to choose from on a terminal: filters as one types, and previews the one in focus. */
import { AutocompletePrompt, isCancel } from "@clack/core"
import { matching } from "../support/match-words.ts"
import type { Option } from "../support/world.ts"
import { oneLine } from "../view/printable.ts"
import { cut, padded, paint, widthOf } from "../view/terminal/lines.ts"

/** Most rows of the list, and of the preview. */
const rows = 10
const previewed = 4

type Row = { value: string; label: string; hint: string }

/** @returns the index of the chosen one, or nothing */
export async function promptForChoice<Value>(
  message: string,
  options: readonly Option<Value>[],
  output: NodeJS.WriteStream,
  colour: boolean,
): Promise<number | undefined> {
  // The prompt takes an empty value for none.
  const all = options.map(
    ({ label, hint }, index): Row => ({ value: String(index), label: oneLine(label), hint: oneLine(hint ?? "") }),
  )
  const previews = new Map<string, string>()
  const screen = { colour, width: output.columns ?? 80 }
  const dim = (text: string) => paint(screen, "dim", text)
  const bar = paint(screen, "gray", "│")

  const ask = (value: string) => {
    const { preview } = options[Number(value)] ?? {}
    if (!preview || previews.has(value)) return
    previews.set(value, "")
    preview().then(
      (text) => {
        previews.set(value, text)
        // The prompt draws itself anew.
        output.emit("resize")
      },
      () => {},
    )
  }

  const prompt = new AutocompletePrompt<Row>({
    output,
    options() {
      return this.userInput.trim() ? matching(this.userInput, all, ({ label, hint }) => [`${label} ${hint}`]) : all
    },
    render() {
      const width = (output.columns ?? 80) - 4
      const chosen = all[Number(this.focusedValue)]
      const head = `${paint(screen, "cyan", "◆")}  ${message}`
      if (this.state === "submit")
        return `${paint(screen, "green", "◇")}  ${message}\n${bar}  ${dim(cut(chosen?.label ?? "", width))}\n`
      if (this.state === "cancel") return `${paint(screen, "red", "■")}  ${message}\n`
      const { filteredOptions: found, cursor } = this
      const begin = Math.max(0, Math.min(cursor - (rows >> 1), found.length - rows))
      const shown = found.slice(begin, begin + rows)
      const labels = Math.min(Math.max(...shown.map(({ label }) => widthOf(label)), 0), Math.max(20, width - 34))
      const lines = shown.map(({ value, label, hint }) => {
        const isFocused = value === chosen?.value
        const name = padded(cut(label, labels), labels)
        const mark = isFocused ? paint(screen, "green", "●") : dim("○")
        return `${mark} ${isFocused ? name : dim(name)}  ${dim(cut(hint, Math.max(0, width - labels - 4)))}`
      })
      if (chosen && shown.length > 0) ask(chosen.value)
      const said = shown.length > 0 ? previewLines(previews.get(chosen?.value ?? "") ?? "", width) : []
      const count = found.length === all.length ? `${all.length}` : `${found.length} of ${all.length}`
      const body = [
        `${dim("Filter:")} ${this.userInputWithCursor}  ${dim(`(${count})`)}`,
        ...(shown.length > 0 ? lines : [dim("nothing fits")]),
        ...(said.length > 0 ? ["", ...said.map(dim)] : []),
      ]
      const keys = dim("↑↓ move · type to filter · enter take it · esc leave")
      return `${head}\n${body.map((line) => `${bar}  ${line}`).join("\n")}\n${paint(screen, "gray", "└")}  ${keys}\n`
    },
  })
  const taken = await prompt.prompt()
  return isCancel(taken) || typeof taken !== "string" ? undefined : Number(taken)
}

/** The prompt in one line, and the begin of the answer. */
function previewLines(text: string, width: number): string[] {
  const lines = text.split("\n").map(oneLine).filter(Boolean)
  return lines.slice(0, previewed).map((line) => cut(line, width))
}
