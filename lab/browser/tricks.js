// Texts that act in a browser which takes them for markup, and pages that do act.

/** What changes the title when it runs. */
const ACT = "document.title='acted'";

/** Forms that escape a parser's expectations: each begins by closing what it may stand in. */
export const MARKUP_TRICKS = [
  `<img src=x onerror="${ACT}">`,
  `</title><img src=x onerror="${ACT}">`,
  `</title></style></pre></code></a></textarea></noscript>--><script>${ACT}</script>`,
  `<svg onload="${ACT}"><script>${ACT}</script></svg>`,
  `<svg><style><img src=x onerror="${ACT}"></style></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${ACT}&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=${ACT}>">`,
  `<details open ontoggle="${ACT}"><summary>x</summary></details>`,
  `<input autofocus onfocus="${ACT}">`,
  `<iframe srcdoc="<script>parent.${ACT}</script>"></iframe>`,
  `<object data="data:text/html,x"></object><embed src="data:text/html,x">`,
  `<form action="https://evil.example"><button formaction="javascript:${ACT}">x</button></form>`,
  `<a href="javascript:${ACT}">x</a> <a href="java&#10;script:${ACT}">x</a>`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example/">`,
  `<base href="https://evil.example/"><link rel=stylesheet href="/x.css">`,
  `<style>@import "https://evil.example/x.css";body{display:none}</style>`,
  `<div><template shadowrootmode=open><img src=x onerror="${ACT}"></template></div>`,
  `<plaintext>`,
  `<!--`,
  `<![CDATA[<img src=x onerror="${ACT}">]]>`,
  `<?xml-stylesheet href="javascript:${ACT}"?>`,
  `\n\n<script>${ACT}</script>\n\n`,
  `\`</code><img src=x onerror="${ACT}">\``,
  `\`\`\`\n</pre><img src=x onerror="${ACT}">\n\`\`\``,
  `[x](javascript:${ACT}) [x](<javascript:${ACT}> "x") [x]: javascript:${ACT}`,
  `[x][y]\n\n[y]: javascript:${ACT}`,
  `![x](x "onerror=${ACT}") ![x" onerror="${ACT}](x)`,
  `<javascript:${ACT}>`,
  `" onmouseover="${ACT}" style="position:fixed;inset:0" x="`,
  `' autofocus tabindex=1 onfocus='${ACT}`,
  '\u05d0\u05d1\u05d2 (\u05d3) \u0627\u0644\u0639\u0631\u0628\u064a\u0629 1.2',
  `Z${'\u0315\u031b\u0340\u0321'.repeat(40)}algo`,
  'w'.repeat(2000),
  '+ADw-script+AD4-',
  '\u00bcscript\u00be \uff1cscript\uff1e',
];

/** Pages that do act, or are more than a report: what has to be found in each, or the check could not fail. */
export const CONTROLS = /** @type {const} */ ([
  [`<img src=x onerror="${ACT}">`, ['text of title', 'element img', 'script ', 'request ']],
  [`<script>alert(1)</script>`, ['element script', 'dialog 1', 'script ']],
  [`<p onclick="${ACT}">x</p>`, ['attribute p onclick']],
  [`<a href="javascript:${ACT}">x</a>`, ['attribute a href']],
  [`<iframe srcdoc="<b>x</b>"></iframe>`, ['element iframe', 'frame ']],
  [`<object data="data:text/html,x"></object>`, ['element object']],
  [`<form action="x"></form>`, ['element form']],
  [
    `<link rel=stylesheet href="https://evil.example/x.css">`,
    ['element link', 'request https://evil.example'],
  ],
  [`<div><template shadowrootmode=open><i>x</i></template></div>`, ['element div', 'element i']],
  [`<template><i>x</i></template>`, ['element template']],
  [`<p>a<!-- x --></p>`, ['comment ']],
  [`<p>other words</p>`, ['not shown: wanted words']],
]);
