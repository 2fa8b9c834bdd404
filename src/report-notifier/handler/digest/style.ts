/** Colors by their role; every pair of text and background that occurs has a contrast of 4.5 or more in both schemes. */
const LIGHT = '--page:#fff;--soft:#f3f5f8;--text:#16191f;--quiet:#4d5561;--line:#c9ced6;--link:#0a4fa8;'
  + '--bad:#a30d1b;--bad-soft:#fdeaea;--warn:#6f4300;--warn-soft:#fff1d6;--ok:#0b5c2c;--ok-soft:#e6f4ea;--gap:#e3e6eb;--series-1:#a30d1b;--series-2:#0a4fa8';
const DARK = '--page:#11151b;--soft:#1b212a;--text:#e8ebf0;--quiet:#b0b9c6;--line:#3b4552;--link:#8abfff;'
  + '--bad:#ffa3a3;--bad-soft:#3b191d;--warn:#ffcb75;--warn-soft:#35280f;--ok:#86dfa6;--ok-soft:#12301f;--gap:#29313c;--series-1:#ffa3a3;--series-2:#8abfff';

const BASE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.25rem}
h1{font-size:1.05rem;font-weight:600;margin:0;color:var(--quiet);overflow-wrap:anywhere}
h2{font-size:1.3rem;line-height:1.3;margin:2.5rem 0 .75rem}
h3{font-size:1.05rem;margin:.75rem 0 0}
p{margin:.5rem 0}
a{color:var(--link)}
i{font-style:normal;font-weight:700}
small{font-size:.8125rem;font-weight:400;color:var(--quiet)}
code{font:.875em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
bdi,code,th,td,p{overflow-wrap:anywhere}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.headline{display:flex;gap:.75rem;align-items:baseline;font-size:1.5rem;line-height:1.3;font-weight:700;margin:.25rem 0 .5rem;text-wrap:pretty}
.headline i{flex:none;width:1.9em;height:1.9em;line-height:1.9em;border-radius:50%;text-align:center;font-size:.8em}
.headline.fine i{color:var(--ok);background:var(--ok-soft)}
.headline.trouble i{color:var(--bad);background:var(--bad-soft)}
.made{color:var(--quiet);font-size:.875rem}
.note{background:var(--warn-soft);color:var(--warn);border-left:4px solid;padding:.75rem 1rem;border-radius:4px}
.more{color:var(--quiet)}
.number{color:var(--quiet);font-weight:400}
summary{cursor:pointer;min-height:44px;padding:.5rem .25rem}
summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.cause{border-bottom:1px solid var(--line)}
.cause>summary .message{display:block;overflow:hidden;max-height:3em;margin-top:.15rem}
.cause[open]>summary .message{max-height:none}
.cause[open]{margin-bottom:1rem}
.cause .cards{margin:0 0 .5rem}
.folded>summary{color:var(--link);font-weight:600}
.folded>summary h3{display:inline;margin-right:.5rem;color:var(--text)}
.names{margin:.25rem 0 1rem;font-size:.9375rem}
.controls{display:grid;grid-template-columns:fit-content(50%) minmax(0,1fr);gap:.25rem 1rem;margin:.25rem 0 1rem}
.controls dt{font-weight:600;overflow-wrap:anywhere}
.controls dd{margin:0;overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.5rem;margin:1rem 0}
.figures div{background:var(--soft);border-radius:6px;padding:.6rem .8rem}
.figures dt{font-size:.8125rem;color:var(--quiet)}
.figures dd{margin:0;font-size:1.2rem;font-weight:700;line-height:1.3}
.figures dd.bad{color:var(--bad)}
.figures dd.warn{color:var(--warn)}
nav ul,.legend{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:0 1.25rem}
nav a{display:flex;width:max-content;align-items:center;min-height:44px;min-width:44px}
a:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.6rem .75rem;border-bottom:1px solid var(--line)}
thead th{font-size:.8125rem;color:var(--quiet);font-weight:600;vertical-align:bottom}
tbody th{font-weight:400}
.badge{display:inline-block;border-radius:4px;padding:0 .45rem;margin-right:.5rem;font-size:.8125rem;line-height:1.6;font-weight:600;white-space:nowrap}
.bad.badge{color:var(--bad);background:var(--bad-soft)}
.warn.badge{color:var(--warn);background:var(--warn-soft)}
.ok.badge{color:var(--ok);background:var(--ok-soft)}
.what{font-weight:600}
.message{color:var(--quiet);font-size:.9375rem;margin:.25rem 0 0}
time{white-space:nowrap}
.cards{table-layout:fixed}
.cards td{font-size:.9375rem}
.accounts th,.accounts td{padding:.35rem .5rem}
.cards th:first-child{width:33%}
.accounts th:first-child{width:24%}
.accounts th:nth-child(2){width:19%}
.accounts th:nth-child(3){width:9%}
.accounts th:nth-child(4){width:15%}
.accounts code{word-break:break-all}
.cards td code{font-size:.8125rem}
.legend{color:var(--quiet);font-size:.875rem;margin:.5rem 0}
.key{display:inline-block;width:1.6em;text-align:center;border-radius:4px;font-weight:700}
.scroll{position:relative;overflow:auto;max-height:85vh;max-width:100%;border:1px solid var(--line);border-radius:6px}
.matrix{border-collapse:separate;border-spacing:0;width:100%}
.matrix{table-layout:fixed;min-width:66rem}
.matrix th,.matrix td{padding:.35rem .4rem;border-right:1px solid var(--line);font-size:.875rem;overflow-wrap:anywhere}
.matrix thead th{position:sticky;top:0;z-index:1;background:var(--soft);font-size:.8125rem;line-height:1.3;color:var(--text)}
.matrix th:first-child{position:sticky;left:0;z-index:2;background:var(--page);width:10.5rem;overflow-wrap:anywhere}
.matrix .in{display:block;font-size:.6875rem;line-height:1.3}
.matrix thead th:first-child{z-index:3;background:var(--soft)}
.matrix tbody th b{font-weight:600}
.matrix tbody th small{display:block;line-height:1.35}
.matrix tbody th small bdi{display:inline-block;max-width:100%}
.matrix .sum th,.matrix .sum td{border-bottom:2px solid var(--line)}
.part{display:block}
.n{color:var(--bad);background:var(--bad-soft);font-weight:700}
.i{color:var(--warn);background:var(--warn-soft)}
.r{color:var(--quiet);background:var(--soft)}
.c{color:var(--ok)}
.n small,.i small,.r small{color:inherit}
.key.c{background:var(--ok-soft)}
figure{margin:0}
figcaption{color:var(--quiet);font-size:.875rem;margin-top:.5rem}
svg{display:block;width:100%;max-width:32rem;height:auto}
svg.wide{display:none}
svg text{font-size:12px;fill:var(--quiet)}
svg .series{font-size:14px;font-weight:600;fill:var(--text)}
svg .grid{stroke:var(--line);stroke-width:1}
svg .gap{fill:var(--gap)}
svg polyline{fill:none;stroke-width:2;stroke-linejoin:round}
.nonCompliant{fill:var(--series-1);stroke:var(--series-1)}
.failedJobs{fill:var(--series-2);stroke:var(--series-2)}
.failedJobs polyline{stroke-dasharray:6 3}
footer{color:var(--quiet);font-size:.875rem;padding-top:1.5rem;padding-bottom:2rem}
`;

/** Room for columns: the wide chart, and no more. */
const WIDE = `
svg.narrow{display:none}
svg.wide{display:block;max-width:60rem}
`;

/** Where five columns have no room, each row becomes a card that names its fields. */
const NARROW = `
.cards,.cards tr,.cards th,.cards td{display:block;width:auto}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{border:1px solid var(--line);border-radius:6px;padding:.6rem .75rem}
.cards tbody{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:.6rem}
.cards tr>*{width:auto!important;border:0;padding:.15rem 0}
.cards td{display:grid;grid-template-columns:5.5rem minmax(0,1fr);gap:0 .5rem}
.cards td>*,.cards td{min-width:0}
.cards td small,.cards td>*{grid-column:2}
.cards td::before{content:attr(data-label);color:var(--quiet);font-size:.8125rem;line-height:1.75;grid-column:1}
.cards .badge{display:block;width:max-content;max-width:100%;margin:0 0 .25rem}
`;

/** A phone. */
const PHONE = `
.headline{font-size:1.25rem}
.figures{grid-template-columns:repeat(3,1fr);gap:.35rem}
.figures div{padding:.35rem .5rem;display:flex;flex-direction:column;justify-content:space-between}
.figures dt{font-size:.75rem;line-height:1.25}
.figures dd{font-size:1.05rem}
header{padding-top:.75rem}
h2{margin:1rem 0 .25rem}
h3{margin-top:.5rem}
summary{padding:.3rem 0}
.note{padding:.5rem .75rem;font-size:.9375rem}
nav ul{gap:0 1rem}
.legend{font-size:.8125rem;gap:0 .75rem}
.cause>summary{line-height:1.35;font-size:.9375rem}
.cause>summary .message{font-size:.875rem;max-height:4.1em}
.matrix th:first-child{width:7.5rem;font-size:.8125rem}
.matrix tbody th small{font-size:.75rem}
`;

/** Paper scrolls nowhere: the matrix is made to fit, on pages laid across. */
const PRINT = `
@page{margin:12mm}
@page across{size:A4 landscape}
body{font-size:10pt}
nav{display:none}
.scroll{max-height:none;overflow:visible;border:0;page:across}
.matrix{min-width:0}
.matrix th,.matrix td,.matrix thead th,.matrix th:first-child{position:static;min-width:0;max-width:none;font-size:7pt;padding:1.5mm 1mm;white-space:normal;overflow-wrap:anywhere}
.matrix small,.matrix .in{font-size:6pt}
.matrix thead th:first-child{width:12%}
thead{display:table-header-group}
tr,figure,.figures div{break-inside:avoid}
h2,h3{break-after:avoid}
.badge,.matrix td,.figures div{print-color-adjust:exact;-webkit-print-color-adjust:exact}
`;

/** The page's style sheet. Paper is always light. */
export const STYLE = [
  `:root{color-scheme:light dark;${LIGHT}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${DARK}}}`,
  BASE,
  `@media (min-width:60rem){${WIDE}}`,
  `@media screen and (max-width:59.99rem){${NARROW}}`,
  `@media screen and (max-width:35rem){${PHONE}}`,
  `@media print{${PRINT}}`,
].join('').replace(/\n/g, '');
