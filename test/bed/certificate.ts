/** A certificate for loopback that nobody signed but itself, made anew for each test: no key stands in this repository. */
import { generateKeyPairSync, randomBytes, sign } from "node:crypto"

/** @returns both in PEM */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const time = (days: number) => {
    const text = new Date(Date.now() + days * 86_400_000).toISOString()
    // GeneralizedTime: 20261122180000Z
    return der(0x18, Buffer.from(`${text.slice(0, 19).replace(/\D/g, "")}Z`))
  }
  const ecdsaWithSha256 = sequence(oid([1, 2, 840, 10045, 4, 3, 2]))
  const name = sequence(der(0x31, sequence(oid([2, 5, 4, 3]), der(0x0c, Buffer.from("loopback")))))
  const isAuthority = sequence(oid([2, 5, 29, 19]), octets(sequence(der(0x01, Buffer.from([0xff])))))
  const ofLoopback = sequence(oid([2, 5, 29, 17]), octets(sequence(der(0x87, Buffer.from([127, 0, 0, 1])))))
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]))
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    serial,
    ecdsaWithSha256,
    name,
    sequence(time(-1), time(1)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(isAuthority, ofLoopback)),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]))
  const cert = sequence(body, ecdsaWithSha256, signature)
  const lines = cert.toString("base64").replace(/.{64}/g, "$&\n").trimEnd()
  const edge = (word: string) => `${"-".repeat(5)}${word} CERTIFICATE${"-".repeat(5)}`
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `${edge("BEGIN")}\n${lines}\n${edge("END")}\n`,
  }
}

/** Tag, length, content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts))
const octets = (content: Buffer) => der(0x04, content)

function oid([first = 0, second = 0, ...rest]: number[]): Buffer {
  const bytes = rest.flatMap((number) => {
    const groups = [number & 0x7f]
    for (let left = number >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80)
    return groups
  })
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]))
}
