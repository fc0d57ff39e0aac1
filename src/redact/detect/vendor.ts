/** A random word after nothing but a vendor's name: `postmark: "…"`, `"artifactory", "…"`. */
import { alphanumeric, base64, base64url, dot, is, lower } from "../characters.ts"
import { saysAbout } from "../judge/name.ts"
import { isPlaceholder } from "../judge/placeholder.ts"
import { entropy, looksRandom } from "../judge/random.ts"
import { isHash, isName, isPlace, isPublic, isUuid } from "../judge/reference.ts"
import { wordShare } from "../judge/words.ts"
import type { Detector } from "../scan-text.ts"

/** Services whose keys have no beginning of their own. Forges are not among them: what follows their name is a commit. */
const vendors =
  `abstractapi abuseipdb accuranker accuweather adafruit adobe adyen adzuna aftership airbrake airtable airvisual
  aiven alchemy algolia alienvault aliyun alphavantage ambee amberdata amplitude anypoint apiflash apify apilayer
  apimatic apitemplate appcenter appfollow appoptics appsflyer appsynergy apptivo artifactory asana assemblyai
  atlassian audd auth0 autodesk autoklose avalara avaza aweber axonaut aylien ayrshare baidu bamboohr bannerbear
  baremetrics baserow beamer beebole bitcoinaverage bitfinex bitly bitmex blazemeter blocknative bombbomb borgbase
  branchio brandfetch braze brevo browserstack browshot bscscan budibase bugherd bugsnag buildkite bulksms
  buttercms bytedance calendarific calendly campayn cannyio capsulecrm censys cexio chartmogul chatfule checkly
  checkvist clarifai clearbit clickhelp clickhouse clicksend clickup clinchpad clockify closecrm cloudant
  cloudconvert cloudflare cloudimage cloudinary cloudmersive cloudplan cloudsmith cloverly codacy codeclimate
  codecov codemagic codequiry cohere coinapi coinbase coingecko coinlayer coinlib coinmarketcap commercejs
  companyhub configcat confluent contentful convertkit couchbase countrylayer coveralls craftmypdf
  crossbrowsertesting crowdin cryptocompare currencycloud currencyfreaks currencylayer currencyscoop currentsapi
  customerio cypress dareboost dashscope databento databox databricks datadog datadoghq debounce deepai deepgram
  deepl deepseek demio dependencytrack detectify detectlanguage deviantart dialpad diffbot digitalocean dingtalk
  discogs discord disqus dnsimple docparser documo docusign doppler dotdigital droneci dropbox dwolla dynalist
  dynatrace dyspatch easypost edamam edenai elasticemail elevenlabs endorlabs etherscan eventbrite everhour
  exchangerate exchangeratesapi extractorapi faceplusplus fastforex fastly feedier feishu fibery filestack finage
  finicity finnhub fixerio flatio flexport flickr flightapi flightlabs flightstats flowflu flutterwave formbucket
  formcraft formio formsite foursquare frameio freshbooks freshdesk fullstory fusebill geckoboard gengo geoapify
  geocodify geocodio getgist getresponse getsandbox giphy gitter glassnode gocardless goodday grafana graphcms
  graphhopper groovehq groq gtmetrix gumroad gyazo happyscribe helius hellosign helpcrunch helpscout heroku hetzner
  holidayapi honeybadger hotjar html2pdf huaweicloud hubspot humio hunterio hypertrack ibmcloud iconfinder iexcloud
  imagekit imagga imgbb imgur infura insightly instatus intercom intrinio ip2location ipapi ipgeolocation ipinfo
  ipquality ipstack iterable jenkins jfrog jotform jumpcloud jumpseller kanbantool karmacrm keenio keycdn keygen
  kickbox klaviyo kolide kubeconfig kucoin kustomer langfuse langsmith languagelayer lastfm launchdarkly lemlist
  lendflow lexigram linkedin linkpreview linode liveagent livekit livestorm locationiq loggly loginradius logzio
  lokalise looker loyverse magicbell mailboxlayer mailchimp mailerlite mailersend mailgun mailjet mailmodo mandrill
  mapbox mapquest marketstack mattermost mavenlink maxmind mediastack meistertask meraki mesibo messagebird metaapi
  metrilo microcks mindmeister minimax mistral mixpanel mockaroo mollie moonclerk moonshot moosend moralis
  mrticktock myfreshworks nethunt netlify newrelic newsapi newscatcher nexmo ngrok nicereply nightfall nozbe
  numverify nutritionix nylas nytimes oanda okta omnisend onedesk onelogin onepagecrm onesignal onfido opencage
  opencagedata opendns opengraph opensea opentok openuv openweather openweathermap opsgenie optidash optimizely
  ovhcloud owlbot packagecloud paddle pagerduty pandadoc pandascore paperform paralleldots parsehub parseur
  passbase pastebin paymongo paypal paystack peopledatalabs pepipost percy perplexity picovoice pinata pinecone
  pinterest pipedrive pivotaltracker plaid planetscale plivo podio poloniex positionstack postageapp posthog
  postmark prerender prodpad proxycrawl pubnub purestake pushbullet pusher pushover qcloud qiniu qualaroo qubole
  quickbase quicknode rapidapi rawg razorpay rebrandly recaptcha recurly rentman repairshopr replicate retellai
  ringcentral ritekit rollbar route4me runrunit runway salesblink salesflare salesforce salesmate satismeter
  saucelabs scaleway scalyr scrapeowl scraperapi scraperbox scrapestack scrapfly scrapingant scrapingbee
  screenshotapi screenshotlayer scrutinizer scrutinizerci securitytrails selectpdf semaphoreci sendbird sendgrid
  sendinblue sentry serpapi serphouse shipday shippo shodan shopify shotstack shutterstock sidekiq signalwire
  siliconflow simplesat simplynoted sinch sirv siteground siteleaf smartsheet smartystreets smooch snipcart snovio
  snyk sonarcloud sonarqube sourcegraph sparkpost spectralops speechmatics splitio splunk spoonacular sportradar
  sportsmonk spotify squarespace stabilityai stackhawk statuscake statuspage stitchdata stormboard stormglass
  storyblok storychief strava stripe stripo sumo sumologic surveymonkey surveysparrow survicate swiftype tatum
  tavily taxjar teamgate telegram telesign telnyx tencent testingbot textmagic theoddsapi thingsboard thinkific
  thousandeyes ticketmaster tickettailor tiingo timecamp timezoneapi todoist tomorrowio tomtom tradier transferwise
  travelpayouts travisci trello truenas twelvedata twilio twitch twitter tyntec typeform ubidots uclassify unsplash
  upcdatabase uplead uploadcare uproc uptimerobot upyun urlscan userflow userstack vatlayer vbout vercel verimail
  veriphone viewneo virustotal visualcrossing voiceflow voicegain volcengine vonage vouchery vpnapi vultr wakatime
  walkscore weatherbit weatherstack webex webflow webscraper webscraping wechat weightsandbiases weixin wepay whoxy
  wistia woocommerce wordnik workiva worldweather wrike xero xray yandex yelp yousign youtube zapier zendesk
  zenrows zenscrape zenserp zeplin zerobounce zhipu zipcodeapi zoho zonkafeedback`.split(/\s+/)

const bridge =
  /^([\w.-]{0,30})(?: (?:api|app|access|auth|account|client|license|personal|private|service|secret|key|token)){0,3}["'`]?\]?\)?[ \t]{0,8}(?:(?:=>|->|:{0,3}={1,3}|:|,|\(|>|\||is|\.=|\?=)[ \t]{0,8}|[ \t])(?:["'`])?/
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
      isPlace(value) ||
      isPublic(value)
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
