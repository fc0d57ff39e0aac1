/** How a value is written in other surroundings: raw, in JSON (once and twice), in a URL, in XML, in base64. */

/** Nothing of it is written in another way, but in base64. */
const plain = /^[\w.~-]*$/

export function formsOf(value: string): string[] {
  if (plain.test(value)) return [...new Set([value, ...inBase64(value)])]
  const json = inJson(value)
  const forms = new Set([value, json, inJson(json), json.replaceAll("/", "\\/"), inXml(value), ...inUrl(value)])
  for (const form of inBase64(value)) forms.add(form)
  return [...forms]
}

export const inJson = (text: string) => JSON.stringify(text).slice(1, -1)

function inUrl(value: string): string[] {
  // A lone surrogate has no form in a URL.
  if (/\p{Surrogate}/u.test(value)) return []
  const strict = encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  // Python keeps the slashes of a path.
  const forms = [encodeURIComponent(value), strict, encodeURI(value), strict.replaceAll("%2F", "/")]
  const spaced = forms.map((form) => form.replaceAll("%20", "+"))
  return [...forms, ...spaced].flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
}

const inXml = (value: string) =>
  value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")

/**
 * In base64 the same value is written in three ways, by how many bytes stand before it. Only the characters that the
 * value alone decides are kept; a value at the start of its bytes is also there with its padding.
 */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value, "utf8")
  const whole = bytes.toString("base64")
  const inner = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "")
    const first = [0, 2, 3][before] ?? 0
    const open = (before + bytes.length) % 3 === 0 ? 0 : 1
    return encoded.slice(first, encoded.length - open)
  })
  const standard = [whole, whole.replace(/=+$/, ""), ...inner]
  return standard.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")])
}
