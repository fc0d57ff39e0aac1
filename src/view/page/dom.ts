/** Elements are made here and nowhere else: text is always a text node, and no attribute of a session is ever a handler. */
export type Child = Node | string | false | undefined | Child[]
type Attributes = { class?: string; on?: Record<string, (event: Event) => void>; [name: string]: unknown }

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  const { on = {}, ...rest } = attributes
  for (const [name, value] of Object.entries(rest))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value))
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener)
  add(element, children)
  return element
}

export function add(element: Node, children: Child[]) {
  for (const child of children)
    if (Array.isArray(child)) add(element, child)
    else if (child !== false && child !== undefined)
      element.appendChild(typeof child === "string" ? text(child) : child)
}

/** What cannot be seen is shown: controls as their pictures, marks that turn text around as their numbers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is to be shown
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

export const visible = (words: string): string =>
  words.replaceAll("\r\n", "\n").replace(hidden, (character) => {
    const code = character.charCodeAt(0)
    if (code < 32) return String.fromCharCode(0x2400 + code)
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`
  })

export const text = (words: string): Text => document.createTextNode(visible(words))

/** An id of the session as an id of the page. */
export const pageID = (id: string): string | undefined => (/^(msg|prt)_[\w-]{1,80}$/.test(id) ? id : undefined)

/** A link out of the page, or its text where it leads to no web page. */
export function link(href: string, ...children: Child[]): Node {
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return h("span", {}, ...children)
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", title: visible(href) }, ...children)
}

/** A button that says what it does. */
export const button = (label: string, name: string, press: () => void, rest: Attributes = {}): HTMLButtonElement =>
  h("button", { type: "button", title: name, "aria-label": name, on: { click: press }, ...rest }, label)
