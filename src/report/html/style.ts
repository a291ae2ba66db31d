/** How reports look, light and dark, on screens of any width and on paper. The page in `web/` has it too. */
export const REPORT_STYLE: string = `:root{color-scheme:light dark;
--bg:#fff;--card:#f6f8fa;--text:#1c2128;--muted:#57606a;--line:#d4dae1;--link:#0a56ad;
--good:#0b6a2e;--good-bg:#def5e4;--bad:#a4131f;--bad-bg:#fde7e6;--open:#7a4b00;--open-bg:#fdf3cf;
--same:#d5dee8;--edge:#fff;--h0:#d1242f;--h1:#bf6a02;--h2:#7d4cc9;--h3:#0a6fc2;--h4:#b02a7c;--h5:#5d6b1b}
@media(prefers-color-scheme:dark){:root{
--bg:#0f1318;--card:#171d25;--text:#e4e9ef;--muted:#9ba7b4;--line:#303a46;--link:#7db8ff;
--good:#62d48f;--good-bg:#11301d;--bad:#ff9490;--bad-bg:#3b1618;--open:#f1c260;--open-bg:#33280b;
--same:#2c3947;--edge:#0f1318;--h0:#e5484d;--h1:#c97a14;--h2:#9a70e0;--h3:#3a8fe0;--h4:#d0559d;--h5:#8a9a35}}
*{box-sizing:border-box}
body{font:15px/1.55 system-ui,sans-serif;max-width:68rem;margin:0 auto;padding:1.5rem 1rem 4rem;color:var(--text);background:var(--bg);overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0 .8rem}h2{font-size:1.15rem;margin:0 0 .6rem}h3{font-size:1rem;margin:0 0 .4rem}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;unicode-bidi:isolate}h1 code,h2 code{font-size:.92em}
a{color:var(--link)}small{color:var(--muted)}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;margin:.4rem 0;white-space:pre-wrap}
table{border-collapse:collapse;font-size:13.5px}th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0}th{color:var(--muted);font-weight:600}
.settings th{min-width:8.5rem;font-weight:400}.findings td:first-child{min-width:4rem}
summary{cursor:pointer;color:var(--muted);padding:.15rem 0}details{margin:.5rem 0}details[open]>summary{margin-bottom:.3rem}
figure{margin:1rem 0}figcaption{color:var(--muted);font-size:13.5px}figcaption b{color:var(--text)}
.good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 2rem;margin:.6rem 0}.facts dt{font-size:12px;color:var(--muted)}.facts dd{margin:0}
.plugin{border:1px solid var(--line);border-left:5px solid currentColor;border-radius:8px;padding:1rem 1.2rem;margin:1.2rem 0}
.plugin>*{color:var(--text)}.plugin>h2.good{color:var(--good)}.plugin>h2.bad{color:var(--bad)}.plugin>h2.open{color:var(--open)}
.plugin.good .stages{margin:.6rem 0}
pre.said{border-color:transparent;background:var(--bad-bg)}.open>pre.said{background:var(--open-bg)}
.stages ol{display:flex;list-style:none;margin:0 0 .3rem;padding:0}
.stages li{flex:1;position:relative;text-align:center;font-size:10.5px;line-height:1.25;overflow-wrap:normal;color:var(--muted)}
.stages li+li:before{content:"";position:absolute;top:10px;right:50%;width:100%;height:2px;background:var(--line)}
.stages li.past+li:before{background:var(--good)}
.stages b{position:relative;z-index:1;display:block;width:22px;height:22px;line-height:20px;margin:0 auto 4px;border:1.5px solid var(--line);border-radius:50%;background:var(--bg);font-size:12px}
.stages .past b{background:var(--good-bg);border-color:var(--good);color:var(--good)}
.stages .stop{color:var(--text);font-weight:600}.stages .stop b{background:var(--bad);border-color:var(--bad);color:var(--bg)}
.open .stages .stop b{background:var(--open);border-color:var(--open)}
.chain{display:flex;list-style:none;margin:1rem 0;padding:0;gap:1.6rem}
.chain li{flex:1 1 0;min-width:0;position:relative;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;font-size:14px}
.chain li:not(:last-child):after{content:"→";position:absolute;right:-1.35rem;top:calc(50% - .75em);color:var(--muted)}
.chain b{display:block;font-size:12px;color:var(--muted)}.chain p{margin:.15rem 0}.chain .said{background:var(--bad-bg);border-color:transparent}
.open .chain .said{background:var(--open-bg)}
.fix{border-radius:6px;background:var(--good-bg);padding:.7rem .9rem;margin:1rem 0}.fix p{margin:.2rem 0}.fix pre{background:var(--bg)}
.copy{user-select:all;-webkit-user-select:all}
.map{display:block;width:100%;height:19rem;margin:.5rem 0;border:1px solid var(--line);border-radius:6px}
.map rect{fill:var(--same);stroke:var(--edge);stroke-width:1px}.map rect.module{fill:none;stroke:var(--edge);stroke-width:4px;pointer-events:none}
.map text{font:11px system-ui,sans-serif;fill:var(--text);paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round;pointer-events:none}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0;margin:.3rem 0;font-size:13.5px}
.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:.4rem;vertical-align:-1px}
${['h0', 'h1', 'h2', 'h3', 'h4', 'h5'].map((hue, i) => `.map rect.hue${i}{fill:var(--${hue})}i.hue${i}{background:var(--${hue})}`).join('')}
i.same{background:var(--same)}
.findings{list-style:none;padding:0;margin:0}.findings li{padding:.35rem 0;border-top:1px solid var(--line)}
.findings b{display:inline-block;font-size:11.5px;line-height:1;padding:.25em .5em;border-radius:4px;background:var(--card);color:var(--muted)}
.findings b.error{background:var(--bad-bg);color:var(--bad)}.findings b.warning{background:var(--open-bg);color:var(--open)}
.findings details{margin:.1rem 0 .1rem 1rem;font-size:13.5px}
.heat{margin:1rem 0}.heat .scroll{overflow-x:auto}.heat table{border-spacing:3px;border-collapse:separate}
.heat th,.heat td{padding:.3rem .6rem}.heat td{border-radius:4px;white-space:nowrap}.heat td small{color:inherit}.heat td a{color:inherit;text-decoration:none}.heat td a:hover,.heat td a:focus{text-decoration:underline}
.heat td.good{background:var(--good-bg)}.heat td.bad{background:var(--bad-bg)}.heat td.crashes{background:var(--bad);color:var(--bg)}.heat td.open{background:var(--open-bg)}
.filter{border:0;padding:0;margin:0 0 .6rem;display:flex;flex-wrap:wrap;gap:.3rem .5rem}.filter legend{float:left;color:var(--muted);margin-right:.6rem;padding:.2rem 0}
.filter label{border:1px solid var(--line);border-radius:99px;padding:.15rem .7rem;cursor:pointer;font-size:13.5px}.filter input{margin:0 .2rem 0 0;vertical-align:-1px;accent-color:var(--link)}
.filter label:has(:checked){background:var(--card);border-color:var(--link)}
${Array.from({ length: 16 }, (_, i) => `.heat:has(#f${i}:checked) tbody tr:not(.f${i})`).join(',')}{display:none}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media screen and (max-width:58rem){.stages span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}}
@media(max-width:44rem){body{padding:1rem .7rem 3rem}.plugin{padding:.8rem .8rem}
.stages b{width:18px;height:18px;line-height:15px;font-size:10px}.stages li+li:before{top:8px}
.chain{flex-direction:column;gap:1.5rem}.chain li:not(:last-child):after{content:"↓";right:auto;left:1rem;top:auto;bottom:-1.4rem}
.map{height:24rem}}
@media print{:root{--bg:#fff;--card:#fff;--text:#000;--muted:#333;--line:#bbb;--link:#000}
body{max-width:none;padding:0;font-size:11pt}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.chain,.fix pre,.stages,.packages svg,.findings li{break-inside:avoid}h2,h3,figcaption{break-after:avoid}.map{height:11rem}.filter{display:none}
.stages li{font-size:8px}summary{list-style:none;color:var(--text);font-weight:600;break-after:avoid}summary::-webkit-details-marker{display:none}
details::details-content{content-visibility:visible;display:block}
.plugin{break-inside:auto}a{text-decoration:none}}`;
