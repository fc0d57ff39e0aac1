/** Replaces the package `linkify-it`: only text that is marked up as a link is a link. */
export class LinkifyIt {}
