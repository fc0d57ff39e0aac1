/** The JSON Schema of our configuration. */
import { toJsonSchema } from "@valibot/to-json-schema"
import { settings } from "../../src/machine/configuration-schema.ts"

export const jsonSchema = () => toJsonSchema(settings)
