/** Passwords after a word for one that is not written in ASCII, which is all that the automaton knows. */
import { isSecret } from "../judge/judge.ts"
import type { Finding } from "../scan.ts"

const words = [
  "пароль",
  "Пароль",
  "ПАРОЛЬ",
  "密码",
  "密碼",
  "口令",
  "パスワード",
  "비밀번호",
  "암호",
  "סיסמה",
  "كلمة المرور",
  "पासवर्ड",
  "κωδικός",
  "mật khẩu",
  "Mật khẩu",
  "hasło",
  "Hasło",
  "şifre",
  "Şifre",
]

const after =
  /^["'*`]{0,3}(?:\s?[(（][^()（）\n]{1,20}[)）])?\s{0,8}(?:(?:[:：=＝]|是|为|為|は|는|은|:=|=>)\s{0,8}|(?=\s)\s)["'`*「]{0,3}/
const signed = /[:：=＝是为為は는은]/

export function* inOtherScripts(text: string): Generator<Finding> {
  for (const word of words)
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      const from = at + word.length
      const head = after.exec(text.slice(from, from + 60))
      if (!head) continue
      const start = from + head[0].length
      const value = (/^[!-~]{4,100}/.exec(text.slice(start, start + 100))?.[0] ?? "").replace(/["'`*,;.)\]}].*$/, "")
      const stand = /["'`「]$/.test(head[0]) ? "quoted" : signed.test(head[0]) ? "bare" : "prose"
      if (isSecret(value, { strength: "password", kind: "password" }, stand))
        yield { kind: "password", start, end: start + value.length }
    }
}
