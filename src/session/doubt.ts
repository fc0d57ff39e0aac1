/** A doubt whether messages can be kept from the saved file: all is read then. */
export class Doubt extends Error {}
