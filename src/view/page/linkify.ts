/** In the place of the package `linkify-it`: only links that are written as links are links. */
export class LinkifyIt {}
