"""Some hundred texts that are scripts, markup or worse, where a page is careless with them."""

HIT = "window.hit=1"

SEEDS = [
    "<script>{hit}</script>", "</script><script>{hit}</script>", "<ScRiPt>{hit}</sCrIpT>", "<script src=/x></script>",
    "<img src=x onerror={hit}>", "<svg onload={hit}>", "<svg><script>{hit}</script></svg>", "<body onload={hit}>",
    "<iframe src=javascript:{hit}></iframe>", "<iframe srcdoc='<script>parent.{hit}</script>'>", "<math><mi xlink:href=javascript:{hit}>x",
    "<a href=javascript:{hit}>x</a>", "<object data=javascript:{hit}>", "<embed src=javascript:{hit}>", "<details open ontoggle={hit}>",
    "<input autofocus onfocus={hit}>", "<video><source onerror={hit}>", "<style>*{{background:url(javascript:{hit})}}</style>",
    "<link rel=stylesheet href=javascript:{hit}>", "<meta http-equiv=refresh content='0;url=javascript:{hit}'>", "<base href=//127.0.0.2/>",
    "<template><script>{hit}</script></template>", "<noscript><p title='</noscript><img src=x onerror={hit}>'>", "<!--><img src=x onerror={hit}>-->",
    "[x](javascript:{hit})", "[x](JaVaScRiPt:{hit})", "[x](data:text/html,<script>{hit}</script>)", "[x](//127.0.0.2/)", "![x](javascript:{hit})",
    "[x](vbscript:{hit})", "`<img src=x onerror={hit}>`", "**<img src=x onerror={hit}>**", "```\n<script>{hit}</script>\n```",
    "javascript:{hit}", "{{{{constructor.constructor('{hit}')()}}}}", "${{{hit}}}", "#{{{hit}}}", "<%= {hit} %>", "';{hit};//", '";{hit};//', "`;{hit};//",
    "\\';{hit};//", "'-{hit}-'", "\"><script>{hit}</script>", "'><script>{hit}</script>", "--><script>{hit}</script>", "]]><script>{hit}</script>",
    "&lt;script&gt;{hit}&lt;/script&gt;", "&#60;script&#62;{hit}", "\\u003cscript\\u003e{hit}\\u003c/script\\u003e", "%3Cscript%3E{hit}%3C/script%3E",
    "__proto__", "constructor", "toString", "hasOwnProperty", "null", "undefined", "NaN", "true", "-1", "1e999", "0x0",
]
WRAPPERS = ["{}", "x {} y", "{}{}", "ä€😀 {} \u202e\u2028", "{}\x7f", "a\t{}", "'{}", "<b>{}"]


def texts():
    """All different, and each a text that stands on one line."""
    made = [wrapper.replace("{}", seed.format(hit=HIT)) for wrapper in WRAPPERS for seed in SEEDS]
    return list(dict.fromkeys(" ".join(text.split()) for text in made))


def scopes():
    """Those that are scopes as well: one word, no quote, no backslash, 50 characters."""
    return [text for text in texts() if text.isascii() and text.isprintable() and not set(' "\\') & set(text) and len(text) <= 50]


def claims():
    return [text for text in texts() if text.isascii() and text.isprintable() and len(text) <= 100]
