/** A word of a language as a password: believed only where nothing but a password can stand. */
import { promiseOf } from "./name.ts"
import { isPlaceholder } from "./placeholder.ts"
import { wordsOf } from "./words.ts"

const set = (words: string) => new Set(words.split(/\s+/))

/** What has a password of its own. A form or a message has a label. */
const owners =
  set(`db database datasource jdbc mysql mariadb postgres postgresql pg pgsql mongo mongodb redis smtp mail ftp sftp ldap
  rabbitmq amqp root sql mssql oracle ssh wifi keystore truststore sudo vnc proxy jenkins tomcat grafana minio elastic elasticsearch kafka mqtt
  broker cassandra couchdb neo4j influxdb memcached samba smb imap pop nexus sonar keycloak airflow django flask cache queue`)

/** Words of programs and forms, and what everybody takes for an example. */
const usual =
  /pass|pwd|secret|token|user|login|admin|guest|root|key|auth|cred|encrypt|hash|plain|hidden|field|input|label|valid|invalid|error|missing|confirm|value|config|prompt|enter|forgot|reset|change|please|wrong|required|database|server|local|public|private|master|manager|service|system|client|account|vault|random|generat|kenn|wort|contra|senha|passe|wacht|parol|heslo|haslo|salasana|sifre/i

export const hasOwner = (name: string): boolean => wordsOf(name).some((part) => owners.has(part))

export function isChosenWord(value: string, name: string): boolean {
  return (
    promiseOf(name)?.strength === "password" &&
    /^(?:[a-z]{5,20}|[A-Z]?[a-z]{4,19})$/.test(value) &&
    !usual.test(value) &&
    !owners.has(value.toLowerCase()) &&
    !isPlaceholder(value) &&
    !wordsOf(name).includes(value.toLowerCase())
  )
}
