/** The JSON Schema of our configuration. */
import { toJsonSchema } from "@valibot/to-json-schema"
import { settings } from "../../src/machine/shape.ts"

export const jsonSchema = () => toJsonSchema(settings)
