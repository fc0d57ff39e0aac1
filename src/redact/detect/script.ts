/** Passwords and keys after a word for one in another language. The automaton knows ASCII: other scripts are looked for by themselves. */
import { isSecret } from "../judge/judge.ts"
import type { Expectation } from "../judge/name.ts"
import type { Detector, Finding } from "../scan-text.ts"

const password: Expectation = { strength: "password", kind: "password" }
const token: Expectation = { strength: "token", kind: "token" }
/** Also what opens a door. */
const key: Expectation = { strength: "key", kind: "key" }

const words: readonly [Expectation, readonly string[]][] = [
  [
    password,
    `пароль Пароль ПАРОЛЬ парола Парола лозинка Лозинка 密码 密碼 口令 パスワード 비밀번호 암호 סיסמה סיסמא קוד_סודי كلمة_المرور كلمة_السر
    رمز_عبور گذرواژه पासवर्ड पासवर्ड পাসওয়ার্ড รหัสผ่าน κωδικός Κωδικός mật_khẩu Mật_khẩu hasło Hasło şifre Şifre parolă Parolă`.split(
      /\s+/,
    ),
  ],
  [
    token,
    `令牌 權杖 权杖 秘密鍵 シークレット トークン 토큰 시크릿 токен Токен секрет Секрет رمز_الوصول توکن टोकन โทเค็น`.split(
      /\s+/,
    ),
  ],
  [
    key,
    `密钥 密鑰 金鑰 秘钥 キー 키 ключ Ключ κλειδί Κλειδί מפתח مفتاح کلید कुंजी คีย์ khóa Khóa anahtarı Anahtarı klíč Klíč kľúč`.split(
      /\s+/,
    ),
  ],
]
const spelled = words.flatMap(([expected, list]) => list.map((word) => [word.replaceAll("_", " "), expected] as const))

/** A word more (`ключ API`, `ключ доступа`), what stands in brackets, a sign. */
const after =
  /^(?: (?:d')?(?:API|[\p{L}]{2,14})(?= ?[:：=＝]))?["'*`]{0,3}(?:\s?[(（][^()（）\n]{1,20}[)）])?\s{0,8}(?:(?:[:：=＝]|是|为|為|は|는|은|:=|=>)\s{0,8}|(?=\s)\s)["'`*「]{0,3}/u
const signed = /[:：=＝是为為は는은]/

/** @param rest what follows the word; @param at where it stands */
function secretAfter(rest: string, at: number, expected: Expectation, isOfApi: boolean): Finding | undefined {
  const head = after.exec(rest.slice(0, 60))
  if (!head || (expected.strength !== "password" && !signed.test(head[0]))) return
  const value = (/^[!-~]{4,200}/.exec(rest.slice(head[0].length))?.[0] ?? "").replace(/["'`*,;)\]}].*$|\.$/, "")
  const stand = /["'`「]$/.test(head[0]) ? "quoted" : signed.test(head[0]) ? "bare" : "prose"
  const promise = expected.strength === "key" && (isOfApi || /api/i.test(head[0])) ? token : expected
  if (!isSecret(value, promise, stand) || (stand !== "quoted" && /^[A-Za-z]?[a-z]+$/.test(value))) return
  const start = at + head[0].length
  return { kind: promise.kind, start, end: start + value.length }
}

export function* inOtherScripts(text: string): Generator<Finding> {
  for (const [word, expected] of spelled)
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      const from = at + word.length
      const isOfApi = /api[ -]?$/i.test(text.slice(Math.max(0, at - 5), at))
      const found = secretAfter(text.slice(from, from + 260), from, expected, isOfApi)
      if (found) yield found
    }
}

/** How a word in Latin letters begins, as far as it is of ASCII; what is before that, and how it goes on. */
const latin: readonly [literal: string, before: RegExp, rest: RegExp, Expectation][] = [
  ["senord", /l[öo]$/i, /^(?:et)?/, password],
  ["adgangskode", /$/, /^n?/, password],
  ["kata sandi", /$/, /^/, password],
  ["kata laluan", /$/, /^/, password],
  ["jelsz", /(?:^|\W)$/, /^[óo]/, password],
  ["lykilor", /$/, /^[ðd]/, password],
  ["slapta", /$/, /^[žz]odis/, password],
  ["geslo", /(?:^|[\s"'*])$/, /^/, password],
  ["parol", /(?:^|[\s"'*])$/, /^ă/, password],
  ["parool", /(?:^|[\s"'*])$/, /^/, password],
  ["schl", /$/, /^(?:ü|ue)ssel/, key],
  ["secr", /cl(?:é|ef) $/i, /^ète/, token],
  ["jeton", /(?:^|[\s"'*])$/i, /^s?(?: d'acc[èe]s)?/, token],
  [
    "api",
    /(?:cl[ée]f?|kh[óo]a|chave|clave|chiave|klucz|kunci|cheie|avain)(?: d[aeo]l?| della?)? (?:d')?$/i,
    /^/,
    token,
  ],
  ["api", /d'$/i, /^/, token],
  [
    "api",
    /(?:^|\W)$/,
    /^[ -]?(?:schl(?:ü|ue)ssel|sleutel|nyckel(?:n)?|nøgle|nøkkel|avain|kulcs|anahtar[ıi]?|ключ)/,
    token,
  ],
]

export const inLatin: Detector[] = [...new Set(latin.map(([literal]) => literal))].map((literal) => ({
  literals: [literal],
  found(scan, start, end) {
    // `/api/`, `api_key`: it stands everywhere.
    if (literal === "api" && !" -:=\uff1aAa\u043a\ud0a4".includes(scan.text[end] ?? "x")) return
    for (const [own, before, rest, expected] of latin) {
      if (own !== literal) continue
      const word = rest.exec(scan.slice(end, end + 24))
      if (!word || !before.test(scan.slice(start - 24, start))) continue
      const from = end + word[0].length
      const isOfApi = /api[ -]?$/i.test(scan.slice(start - 5, start))
      const found = secretAfter(scan.slice(from, from + 260), from, expected, isOfApi)
      if (found) scan.add(found.kind, found.start, found.end)
    }
  },
}))
