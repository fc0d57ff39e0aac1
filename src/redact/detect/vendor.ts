/** A random word after nothing but a vendor's name: `postmark: "…"`, `"artifactory", "…"`. */
import { alphanumeric, base64, base64url, dot, is, lower } from "../characters.ts"
import { saysAbout } from "../judge/name.ts"
import { isPlaceholder } from "../judge/placeholder.ts"
import { entropy, looksRandom } from "../judge/random.ts"
import { isHash, isName, isPlace, isUuid } from "../judge/reference.ts"
import { wordShare } from "../judge/words.ts"
import type { Detector } from "../scan.ts"

/** Services whose keys have no beginning of their own. Forges are not among them: what follows their name is a commit. */
const vendors =
  `abuseipdb accuweather adafruit adobe adyen aftership  airbrake airtable airvisual algolia alienvault amplitude apiflash
   appcenter appsflyer artifactory asana assemblyai atlassian auth0 autodesk avalara aweber  bamboohr beamer bitfinex bitly bitmex
  blazemeter   braze brevo browserstack bugsnag buildkite buttercms calendarific calendly  cexio chartmogul chatfule 
  clarifai clearbit clickhouse clickup cloudant cloudflare cloudinary cloudsmith codacy codecov coinbase coinlayer confluent contentful convertkit
  coveralls crowdin currencylayer customerio cypress databricks datadog datadoghq debounce deepai deepgram deepl  detectify dialpad
  discord  docusign doppler dotdigital dropbox droneci dwolla dynatrace easypost elevenlabs eventbrite exchangerate fastly finicity finnhub
  flickr flutterwave freshbooks freshdesk frameio fullstory  geocodio giphy  gocardless grafana  happyscribe helpscout heroku honeybadger
  hotjar hubspot humio hunterio infura instatus intercom intrinio ipapi ipinfo ipstack iterable jfrog jotform jumpcloud keycdn  kickbox klaviyo
   kucoin kustomer lastfm launchdarkly   linkedin linode lokalise loggly logzio looker mailboxlayer mailchimp mailerlite mailgun
  mailjet mandrill mapbox mapquest marketstack mattermost maxmind meraki messagebird microcks mixpanel   moosend moralis  myfreshworks
  netlify newrelic newsapi nexmo nightfall numverify nutritionix nylas nytimes okta omnisend onesignal onelogin onfido opencage opendns opengraph opensea openuv
  openweather openweathermap optimizely opsgenie paddle pagerduty pandadoc parseur passbase paymongo paypal pepipost pinata pipedrive  plaid
  planetscale plivo  positionstack postageapp posthog postmark prerender pushbullet pusher pushover quickbase rapidapi rawg razorpay recaptcha
  recurly rebrandly rollbar salesforce saucelabs scalyr scraperapi screenshotapi scrutinizer   sendbird sendgrid sendinblue sentry serpapi shippo shodan
  shopify  siteground sidekiq signalwire snyk sonarcloud sonarqube sourcegraph splunk spoonacular spotify squarespace statuscake statuspage storyblok stripe sumologic
  surveymonkey tatum  telegram telnyx tiingo todoist tomtom trello  twelvedata twilio twitch twitter typeform unsplash uploadcare uptimerobot
  urlscan vercel virustotal vonage vultr weatherbit weatherstack webex webflow woocommerce wordnik workiva xray yandex yelp youtube zapier zendesk zenserp zerobounce  zoho 
  kubeconfig sumo  etherscan helius quicknode tavily pinecone cohere mistral groq replicate perplexity deepseek langfuse`.split(
    /\s+/,
  )

const bridge =
  /^([\w.-]{0,30})["'`]?\]?\)?[ \t]{0,8}(?:(?:=>|->|:{0,3}={1,3}|:|,|\(|>|\||is|\.=|\?=)[ \t]{0,8}|[ \t])(?:["'`])?/
const rest = base64 | base64url | dot

export const vendor: Detector = {
  literals: vendors.filter((name) => name.length > 3),
  found(scan, start, end) {
    if (start < (scan.resume.get(vendor) ?? 0) || is(scan.text, start - 1, alphanumeric) || is(scan.text, end, lower))
      return
    const match = bridge.exec(scan.slice(end, end + 70))
    if (!match) return
    const [all, name = ""] = match
    const from = end + all.length
    const to = scan.runEnd(from, rest, from + 400)
    if (to - from < 16 || is(scan.text, from - 1, dot) || scan.text[from - 1] === "/" || scan.text[to] === "(") return
    const value = scan.slice(from, to).replace(/[.,:]+$/, "")
    const assigned = /[:=>]/.test(all)
    if (
      saysAbout(scan.slice(start, end) + name) ||
      /=[^=]/.test(value) ||
      isPlaceholder(value) ||
      isHash(value) ||
      isPlace(value)
    )
      return
    if (
      isUuid(value) ? !assigned : isName(value) || !looksRandom(value) || wordShare(value) > 0.4 || entropy(value) < 3
    )
      return
    scan.add("api-key", from, from + value.length)
    scan.resume.set(vendor, to)
  },
}
