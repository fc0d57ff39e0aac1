/** Buttons that copy. */
import { button, h, visible } from "./dom.ts"

/** What is copied is what is shown: a hidden character, which a shell would obey, stays the visible one. */
export function copyButton(what: string, words: () => string, label = "Copy"): HTMLButtonElement {
  let timer = 0
  const say = (told: string, name: string) => {
    element.textContent = told
    element.setAttribute("aria-label", name)
  }
  const press = async () => {
    const told = (await copied(visible(words()))) ? "Copied" : "Not copied"
    say(told, told)
    clearTimeout(timer)
    timer = setTimeout(() => say(label, `Copy ${what}`), 1500)
  }
  const element = button(label, `Copy ${what}`, press, { class: "copy" })
  return element
}

async function copied(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words)
    return true
  } catch {
    // Some browsers refuse it to a page from disk.
    const area = h("textarea", { class: "unseen", "aria-hidden": "true" })
    area.value = words
    document.body.append(area)
    area.select()
    const done = document.execCommand("copy")
    area.remove()
    return done
  }
}
