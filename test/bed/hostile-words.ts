/** Ten kinds of text that a page could mistake for its own. */
export const hostileWords: Record<string, string> = {
  script: "<script>alert(1)</script>",
  image: "<img src=x onerror=alert(2)>",
  "end of script": "</script><script>alert(3)</script>",
  comment: "<!-- <script> --!> alert(4)",
  link: "[x](javascript:alert(5)) <a href=javascript:alert(5)>x</a>",
  attribute: '" onfocus=alert(6) autofocus x="',
  style: "</style><style>*{display:none}</style>",
  prototype: "__proto__ constructor toString",
  controls: "\u001b[31mred\u202eevil\u202c\u0000\u2028\u2029 a\rb",
  request:
    "https://evil.example/track.png ![x](https://evil.example/track.png) <link rel=prefetch href=//evil.example>",
}
