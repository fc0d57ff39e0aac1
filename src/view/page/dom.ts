/** The only place that makes elements: text is always a text node, and session data never becomes a handler. */
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

/** Invisible characters to make visible: controls as their pictures, bidi marks and others as their code points. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to make them visible
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/gu

export const visible = (words: string): string =>
  words.replaceAll("\r\n", "\n").replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 32) return String.fromCharCode(0x2400 + code)
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`
  })

export const text = (words: string): Text => document.createTextNode(visible(words))

/** Checks an id of the session for use as an id of the page. */
export const pageID = (id: string): string | undefined => (/^(msg|prt)_[\w-]{1,80}$/.test(id) ? id : undefined)

/** An external link; its text, and where it leads, if that is not a web page. */
export function link(href: string, ...children: Child[]): Node {
  if (!/^(https?:\/\/|mailto:)/i.test(href)) {
    const named = h("span", {}, ...children)
    // An address that is a picture itself is too long to read.
    if (!href || /^data:/i.test(href) || named.textContent === visible(href)) return named
    return h("span", {}, named, " (", h("code", {}, href), ")")
  }
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", title: visible(href) }, ...children)
}

/** @param name what the button does, in words */
export const button = (label: string, name: string, press: () => void, rest: Attributes = {}): HTMLButtonElement =>
  h("button", { type: "button", title: name, "aria-label": name, on: { click: press }, ...rest }, label)
