/** Tokens whose mark of the vendor stands in their middle or at their end. */
import { alphanumeric, base64, base64url, digit, dot, equals, hexadecimal, is, tilde, word } from "../characters.ts"
import { isPlaceholder } from "../judge/placeholder.ts"
import { entropy } from "../judge/random.ts"
import type { Detector } from "../scan-text.ts"

type Marked = {
  kind: string
  source: string
  /** As it is written; case counts. */
  mark: string
  before: { mask: number; min: number; max: number }
  after: { mask: number; min: number; max: number }
}

const none = { mask: 0, min: 0, max: 0 }
const some = (mask: number, min: number, max = min) => ({ mask, min, max })

const identifiable = "https://learn.microsoft.com/en-us/purview/sit-defn-azure-storage-account-key"

export const markedTokens: readonly Marked[] = [
  {
    kind: "firebase-key",
    source: "https://firebase.google.com/docs/cloud-messaging/auth-server",
    mark: ":APA91b",
    before: some(base64url, 11, 11),
    after: some(base64url, 120, 150),
  },
  {
    kind: "rapidapi-key",
    source: "https://docs.rapidapi.com/docs/keys-and-key-rotation",
    mark: "msh",
    before: some(alphanumeric, 10, 10),
    after: some(alphanumeric, 37, 37),
  },
  {
    kind: "azure-key",
    source: identifiable,
    mark: "AzSe",
    before: some(alphanumeric, 42, 42),
    after: some(alphanumeric, 6, 6),
  },
  {
    kind: "terraform-token",
    source: "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
    mark: ".atlasv1.",
    before: some(alphanumeric, 14, 14),
    after: some(base64url | equals, 60, 70),
  },
  {
    kind: "facebook-token",
    source: "https://developers.facebook.com/docs/facebook-login/guides/access-tokens/#apptokens",
    mark: "|",
    before: some(digit, 13, 17),
    after: some(base64url, 27, 27),
  },
  {
    kind: "telegram-token",
    source: "https://core.telegram.org/bots/api#authorizing-your-bot",
    mark: ":AA",
    before: some(digit, 8, 10),
    after: some(base64url, 32, 34),
  },
  {
    kind: "openai-key",
    source: "https://platform.openai.com/docs/api-reference/authentication",
    mark: "T3BlbkFJ",
    before: some(base64url, 20, 200),
    after: some(base64url, 20, 200),
  },
  {
    kind: "azure-secret",
    source: "https://learn.microsoft.com/en-us/entra/identity-platform/howto-create-service-principal-portal",
    mark: "Q~",
    before: some(base64url | dot | tilde, 4, 4),
    after: some(base64url | dot | tilde, 31, 36),
  },
  { kind: "azure-key", source: identifiable, mark: "+ASt", before: some(base64, 70, 90), after: some(base64, 6, 12) },
  { kind: "azure-key", source: identifiable, mark: "AIoT", before: some(base64, 30, 40), after: some(base64, 6, 12) },
  { kind: "azure-key", source: identifiable, mark: "+ASb", before: some(base64, 30, 40), after: some(base64, 6, 12) },
  { kind: "azure-key", source: identifiable, mark: "+AEh", before: some(base64, 30, 40), after: some(base64, 6, 12) },
  { kind: "azure-key", source: identifiable, mark: "ACDb", before: some(base64, 70, 80), after: some(base64, 6, 12) },
  { kind: "azure-key", source: identifiable, mark: "+ABa", before: some(base64, 70, 80), after: some(base64, 6, 12) },
  { kind: "azure-key", source: identifiable, mark: "+AMC", before: some(base64, 60, 120), after: some(base64, 6, 12) },
  {
    kind: "azure-key",
    source: identifiable,
    mark: "AzSe",
    before: some(alphanumeric, 40, 46),
    after: some(alphanumeric, 6, 6),
  },
  { kind: "azure-key", source: identifiable, mark: "AzCa", before: some(base64, 30, 50), after: some(base64, 6, 12) },
  {
    kind: "azure-key",
    source: identifiable,
    mark: "AzFu",
    before: some(base64url, 40, 50),
    after: some(base64url | base64, 6, 14),
  },
  { kind: "azure-key", source: identifiable, mark: "+ACR", before: some(base64, 40, 50), after: some(base64, 6, 12) },
  {
    kind: "azure-devops-token",
    source:
      "https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
    mark: "AZDO",
    before: some(alphanumeric, 70, 80),
    after: some(alphanumeric, 4, 4),
  },
  {
    kind: "azure-key",
    source: identifiable,
    mark: "JQQJ99",
    before: some(alphanumeric, 40, 60),
    after: some(alphanumeric, 20, 40),
  },
  {
    kind: "mailchimp-key",
    source: "https://mailchimp.com/developer/marketing/guides/quick-start/",
    mark: "-us",
    before: some(hexadecimal, 32),
    after: some(digit, 1, 2),
  },
  {
    kind: "newrelic-license",
    source: "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/#license-key",
    mark: "NRAL",
    before: some(alphanumeric, 36, 36),
    after: none,
  },
  {
    kind: "newrelic-license",
    source: "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/#license-key",
    mark: "FFFFNRAL",
    before: some(alphanumeric, 32, 32),
    after: none,
  },
  {
    kind: "zendesk-token",
    source: "https://developer.zendesk.com/api-reference/introduction/security-and-auth/",
    mark: "/token:",
    before: some(base64url | dot, 3, 60),
    after: some(alphanumeric, 30, 60),
  },
  {
    kind: "maxmind-key",
    source: "https://dev.maxmind.com/license-key",
    mark: "_mmk",
    before: some(word, 30, 36),
    after: none,
  },
]

export const marked: Detector[] = markedTokens.map(({ kind, mark, before, after }) => ({
  literals: [mark],
  found(scan, start, end) {
    if (!scan.text.startsWith(mark, start)) return
    const from = scan.runStart(start, before.mask, start - before.max - 1)
    const to = scan.runEnd(end, after.mask, end + after.max + 1)
    if (!within(start - from, before) || !within(to - end, after)) return
    if (before.max > 0 && is(scan.text, from - 1, before.mask)) return
    const value = scan.slice(from, to)
    if (!isPlaceholder(value) && entropy(value) > 2.5) scan.add(kind, from, to)
  },
}))

const within = (length: number, { min, max }: { min: number; max: number }) => length >= min && length <= max
