// The one style sheet of all pages. It is written into each page and allowed by its hash, so a page is complete in itself: nothing
// else is fetched, and what is saved or printed looks as it did.

import { createHash } from 'node:crypto';

export const style = `
:root {
  color-scheme: light dark;
  --ground: #f5f4ef; --surface: #fffefb; --well: #efede6; --ink: #1c2430; --muted: #59626f; --line: #ddd9ce;
  --edge: #838b94; --accent: #0d5c58; --accent-ink: #ffffff; --gold: #8a6a1f;
  --good: #12602f; --good-ground: #e2f2e6; --bad: #9b241d; --bad-ground: #fae8e5;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Noto Serif", "DejaVu Serif", serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11151a; --surface: #191f27; --well: #12171d; --ink: #e7eaee; --muted: #a3adb9; --line: #2e3743;
    --edge: #75808e; --accent: #6fd0c4; --accent-ink: #05201d; --gold: #d9b968;
    --good: #86dba6; --good-ground: #142c1e; --bad: #ffa59c; --bad-ground: #371a18;
  }
}
* { box-sizing: border-box; }
body { display: flex; flex-direction: column; min-height: 100vh; min-height: 100svh; margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 var(--sans); -webkit-text-size-adjust: 100%; overflow-wrap: break-word; }
h1, h2, p, dl, dd, ul { margin: 0; }
h1 { font-size: clamp(1.6rem, 1.2rem + 1.8vw, 2.3rem); line-height: 1.15; letter-spacing: -0.02em; font-weight: 680; text-wrap: balance; }
h2 { font-size: 1.05rem; font-weight: 650; letter-spacing: -0.005em; }
a { color: var(--accent); text-underline-offset: 0.24em; text-decoration-thickness: 0.06em; }
:focus-visible { outline: 0.16rem solid var(--accent); outline-offset: 0.16rem; border-radius: 0.2rem; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
pre { margin: 0; padding: 0.9rem 1rem; overflow-x: auto; background: var(--well); border: 1px solid var(--line); border-radius: 0.6rem; line-height: 1.6; }
pre code { font-size: 0.84rem; }
.muted { color: var(--muted); }
.small { font-size: 0.9rem; }
.stack > * + * { margin-top: 0.75rem; }
.masthead { border-bottom: 1px solid var(--line); }
.masthead, main, .foot { --side: clamp(1rem, 4vw, 2rem); padding-inline: var(--side); }
.masthead > div, .foot > div { max-width: 66rem; margin-inline: auto; }
.masthead > div { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35rem 0.6rem; min-height: 3.4rem; padding-block: 0.5rem; }
.brand { display: flex; align-items: center; gap: 0.6rem; font-weight: 650; margin-right: auto; }
.brand svg { display: block; color: var(--accent); }
.places { flex-basis: 100%; }
.places ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0; padding: 0; list-style: none; }
.places a { display: flex; align-items: center; min-height: 2.75rem; border-block: 0.16rem solid transparent; color: var(--muted); font-size: 0.94rem; font-weight: 500; text-decoration: none; }
.places a:hover { color: var(--ink); }
.places a[aria-current] { color: var(--ink); border-bottom-color: var(--accent); }
.masthead > div:has(.places) { padding-bottom: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.chip { min-width: 0; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 0.9rem; padding: 0.1rem 0.65rem; font-size: 0.8rem; color: var(--muted); background: var(--surface); }
main { flex: 1; width: 100%; max-width: calc(66rem + 2 * var(--side)); margin-inline: auto; padding-block: clamp(1.75rem, 5vw, 3.25rem); }
main.narrow { max-width: calc(27rem + 2 * var(--side)); }
main.narrow h1 { font-size: 1.45rem; }
.foot { padding-bottom: 2rem; color: var(--muted); font-size: 0.85rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 0.9rem; padding: clamp(1.1rem, 3vw, 1.6rem); min-width: 0; }

.lead { margin-top: 0.75rem; color: var(--muted); font-size: 1.08rem; max-width: 44rem; }
.board { display: grid; gap: 1rem; margin-top: clamp(1.5rem, 4vw, 2.25rem); }
@media (min-width: 50rem) { .board { grid-template-columns: repeat(2, minmax(0, 1fr)); } .wide { grid-column: 1 / -1; } }
table { width: 100%; border-collapse: collapse; font-size: 0.92rem; }
th { text-align: left; font-weight: 500; color: var(--muted); font-size: 0.8rem; padding: 0 0.75rem 0.35rem 0; }
td { padding: 0.45rem 0.75rem 0.45rem 0; border-top: 1px solid var(--line); vertical-align: baseline; }
td code, td a, td .note { overflow-wrap: anywhere; }
td .badge, td button { white-space: nowrap; }
.pager { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.25rem; color: var(--muted); font-size: 0.9rem; }
.pager a, a.on { display: inline-flex; align-items: center; min-height: 2.75rem; }
th:last-child, td:last-child { padding-right: 0; }
@media (max-width: 34rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: block; padding: 0.5rem 0; border-top: 1px solid var(--line); }
  tbody tr:first-child { border-top: 0; }
  td { min-width: 0; border-top: 0; padding: 0.1rem 0; }
  td { display: block; }
  td + td { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; }
  td + td::before { content: attr(data-label); color: var(--muted); font-size: 0.88rem; }
  td:empty { display: none; }
  td > a, .kicker a { display: inline-flex; align-items: center; min-height: 2.75rem; }
  .chip.version { display: none; }
}
.links { list-style: none; padding: 0; }
.links li { padding: 0.5rem 0; border-top: 1px solid var(--line); }
.links li:first-child { border-top: 0; }
.links span { display: block; color: var(--muted); font-size: 0.88rem; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.4rem 1.25rem; font-size: 0.94rem; }
.facts dt { color: var(--muted); }
.facts dd { overflow-wrap: anywhere; text-align: right; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 1px; border: 1px solid var(--line); border-radius: 0.6rem; overflow: hidden; }
.tiles div { display: flex; flex-direction: column-reverse; padding: 0.7rem 0.85rem; box-shadow: 0 0 0 1px var(--line); }
.tiles dd { font-size: 1.35rem; line-height: 1.2; font-weight: 620; font-variant-numeric: tabular-nums; }
.tiles dt { color: var(--muted); font-size: 0.8rem; }

.amount { font-size: 2.4rem; line-height: 1.1; font-weight: 680; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; margin-top: 1rem; }
.bill { margin-top: 1.25rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
.notice { white-space: pre-line; margin-top: 1.25rem; padding: 0.75rem 0.95rem; border-radius: 0.6rem; font-size: 0.95rem; }
.notice strong { display: block; font-size: 1.05rem; }
.good { color: var(--good); background: var(--good-ground); }
.bad { color: var(--bad); background: var(--bad-ground); }
.notice a { color: inherit; }
/* only a page can put the focus there, so that it is said: nobody comes to it by Tab */
.notice:focus { outline: none; }
.notice.plain { background: var(--well); border: 1px solid var(--line); }
.actions { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.6rem; margin-top: 1.35rem; }
button { width: 100%; min-height: 2.75rem; font: inherit; font-weight: 620; padding: 0.75rem 1rem; border-radius: 0.6rem; border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); cursor: pointer; }
button:hover { filter: brightness(1.08); }
button.plain { background: transparent; color: var(--ink); border-color: var(--line); font-weight: 500; }
button.plain:hover { border-color: var(--muted); filter: none; }
.under { margin-top: 1.1rem; text-align: center; }
.under + .under { margin-top: 0.2rem; }
.under code { font-size: 0.8rem; }
button.link { width: auto; padding: 0.35rem 0.2rem; background: none; border: 0; color: var(--accent); font-size: 0.9rem; font-weight: 500; text-decoration: underline; text-underline-offset: 0.24em; text-decoration-thickness: 0.06em; }

.form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.1rem; margin-top: 1.35rem; }
.field { min-width: 0; margin: 0; padding: 0; border: 0; }
label, legend { display: block; padding: 0; font-weight: 600; font-size: 0.94rem; }
input, textarea { font: inherit; color: inherit; accent-color: var(--accent); }
input[type="text"], input[type="email"], input[type="password"], textarea { display: block; width: 100%; min-height: 2.75rem; margin-top: 0.35rem; padding: 0.6rem 0.8rem; background: var(--ground); border: 1px solid var(--edge); border-radius: 0.6rem; }
textarea { font-family: var(--mono); font-size: 0.875rem; line-height: 1.6; resize: vertical; }
::placeholder { color: var(--muted); opacity: 1; }
[aria-invalid="true"] { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }
.hint { color: var(--muted); font-size: 0.88rem; font-weight: 400; }
.problem { white-space: pre-line; margin-top: 0.4rem; color: var(--bad); font-size: 0.92rem; font-weight: 500; }
fieldset.field > .hint { margin-top: 0.1rem; }
.choices { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.15rem 1.5rem; margin-top: 0.35rem; }
@media (min-width: 40rem) { .wide .choices { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.choice { display: flex; align-items: center; gap: 0.75rem; min-height: 2.75rem; padding: 0.3rem 0; font-weight: 500; line-height: 1.35; overflow-wrap: anywhere; cursor: pointer; }
.choice input { flex: none; width: 1.2rem; height: 1.2rem; margin: 0; }
.choice .hint { display: block; }
.single { padding-top: 0.35rem; margin-top: 0.35rem; border-top: 1px solid var(--line); }
fieldset:has(input[value="*"]:checked) .single { display: none; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.6rem; }
.buttons button { width: auto; padding-inline: 1.25rem; }
a.button { display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0.5rem 1.25rem; border-radius: 0.6rem; background: var(--accent); color: var(--accent-ink); font-weight: 620; text-decoration: none; }
button.danger { background: var(--bad-ground); border-color: var(--bad); color: var(--bad); width: auto; margin-top: 0.75rem; padding-inline: 1.25rem; }
summary { display: flex; flex-wrap: wrap; align-items: center; gap: 0 0.75rem; min-height: 2.75rem; cursor: pointer; color: var(--accent); font-size: 0.94rem; font-weight: 500; }
summary::before { content: ""; width: 0.45rem; height: 0.45rem; border: solid currentColor; border-width: 0 0.12rem 0.12rem 0; transform: rotate(-45deg); }
details[open] > summary::before { margin-top: -0.25rem; transform: rotate(45deg); }
summary::-webkit-details-marker { display: none; }
.confirm p { font-size: 0.94rem; }
.copy { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: start; align-content: start; gap: 0.3rem 0.75rem; }
.copy-label { grid-column: 1 / -1; font-size: 0.88rem; color: var(--muted); }
.copy button { width: auto; padding: 0.4rem 1rem; }
.copy summary::before { display: none; }
.copy summary { padding-inline: 0.7rem; border: 1px solid var(--line); border-radius: 0.45rem; background: var(--well); }
.copy details[open] .when-shut, .copy details:not([open]) .when-open { display: none; }
.dots { color: var(--muted); letter-spacing: 0.1em; }
.copy summary > :last-child { margin-left: auto; }
.copy summary:focus-visible { border-radius: 0.45rem; }
.whole { display: block; padding: 0.65rem 0.7rem; background: var(--well); border: 1px solid var(--line); border-radius: 0.45rem; overflow-wrap: anywhere; -webkit-user-select: all; user-select: all; }
.copy details .whole { margin-top: 0.4rem; }
@media (max-width: 34rem) {
  .copy { row-gap: 0.45rem; }
  .copy-label { grid-column: 1; align-self: end; }
  .copy > .whole, .copy > details { grid-column: 1 / -1; grid-row: 2; }
  .copy > button { grid-column: 2; grid-row: 1; }
}
.copies { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1.25rem 2rem; padding: 0; list-style: none; }
.copies li { min-width: 0; }
.copies li .copy { margin-top: 0.4rem; }
.kicker { margin-bottom: 0.35rem; color: var(--muted); font-size: 0.9rem; }
.kicker a { color: inherit; }
h1.long { overflow-wrap: anywhere; font-size: clamp(1.25rem, 1.1rem + 0.9vw, 1.65rem); letter-spacing: -0.01em; }
.note { display: block; color: var(--muted); font-size: 0.86rem; }
.badge.good, .badge.bad { border-color: currentColor; }
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
tr.marked { background: var(--well); box-shadow: -0.6rem 0 0 var(--well), 0.6rem 0 0 var(--well); }
td form { margin: 0; }
td button { width: auto; min-height: 2.75rem; padding: 0.3rem 0.85rem; font-size: 0.9rem; }

.alternative { margin-top: 1.75rem; }
.alternative h2 { display: flex; align-items: center; gap: 0.75rem; color: var(--muted); font-size: 0.88rem; font-weight: 500; white-space: nowrap; }
.alternative h2::before, .alternative h2::after { content: ""; flex: 1; height: 1px; background: var(--line); }
.people { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; margin-top: 0.9rem; padding: 0; list-style: none; }
.people button { padding: 0.6rem 0.75rem; text-align: left; }
.person { display: flex; align-items: center; gap: 0.8rem; min-width: 0; }
.avatar { flex: none; display: grid; place-items: center; width: 2.5rem; height: 2.5rem; border-radius: 50%; color: #fff; font-size: 0.92rem; font-weight: 620; letter-spacing: 0.02em; overflow: hidden; }
.tint-0 { background: #0d5c58; } .tint-1 { background: #3f4a9e; } .tint-2 { background: #7a2e6b; } .tint-3 { background: #943a1e; }
.tint-4 { background: #565e12; } .tint-5 { background: #1d5c94; } .tint-6 { background: #2c6b3a; } .tint-7 { background: #7d5714; }
.who-is { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.5rem; min-width: 0; line-height: 1.35; overflow-wrap: anywhere; }
.name { min-width: 0; font-weight: 600; }
.mail { flex-basis: 100%; min-width: 0; color: var(--muted); font-size: 0.88rem; font-weight: 400; }
.badge { display: inline-block; padding: 0 0.5rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--muted); background: var(--surface); font-size: 0.78rem; font-weight: 500; line-height: 1.5; overflow-wrap: anywhere; }
.last { margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
.signed-in { margin-top: 1.25rem; padding: 0.75rem 0.85rem 0.2rem; background: var(--well); border-radius: 0.6rem; }
.signed-in button { margin-left: 3.1rem; text-align: left; }
.signed-in + h2 { margin-top: 1.5rem; }
.scopes { margin-top: 0.35rem; padding: 0; list-style: none; }
.scopes li { padding: 0.65rem 0; border-top: 1px solid var(--line); font-size: 0.95rem; overflow-wrap: anywhere; }
.scopes li:first-child { border-top: 0; }
.scope-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.5rem; }
.scopes .muted { display: block; }
.said { margin-top: 0.75rem; overflow-wrap: anywhere; }
.findings { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; margin-top: 1.25rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
.findings dt { color: var(--muted); font-size: 0.88rem; }
.findings dd { margin-top: 0.3rem; overflow-wrap: anywhere; }
.findings code { display: block; padding: 0.5rem 0.7rem; background: var(--well); border: 1px solid var(--line); border-radius: 0.45rem; }
.card h1, .card b, .under code { overflow-wrap: anywhere; }
.muted b { color: var(--ink); }

.certificate { position: relative; max-width: 58rem; margin-inline: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 0.4rem; padding: clamp(2rem, 7vw, 4.5rem) clamp(1.25rem, 6vw, 4.5rem); text-align: center; font-family: var(--serif); }
.certificate::before { content: ""; position: absolute; inset: 0.6rem; border: 1px solid var(--gold); border-radius: 0.2rem; pointer-events: none; }
.certificate svg { color: var(--accent); }
.certificate .kind { margin-top: 1rem; color: var(--gold); font-family: var(--sans); font-size: 0.8rem; font-weight: 600; letter-spacing: 0.16em; text-transform: uppercase; }
.certificate .who { margin-top: 0.6rem; font-size: clamp(1.9rem, 1.2rem + 3.4vw, 3.1rem); font-weight: 500; letter-spacing: -0.01em; }
.certificate .what { margin-top: 0.5rem; font-size: clamp(1.25rem, 1rem + 1.2vw, 1.7rem); line-height: 1.3; text-wrap: balance; }
.certificate .line { margin-top: 1.5rem; color: var(--muted); font-style: italic; }
.certificate .facts { grid-template-columns: minmax(0, 1fr); gap: 1.1rem; max-width: 40rem; margin: clamp(2rem, 5vw, 3rem) auto 0; padding-top: 1.25rem; border-top: 1px solid var(--line); font-family: var(--sans); }
@media (min-width: 40rem) { .certificate .facts { grid-template-columns: auto auto; justify-content: space-between; text-align: left; } }
.certificate .facts dt { font-size: 0.8rem; }
.certificate .facts dd { text-align: inherit; }

/* colors of the visitor's own: a border that is transparent shows there, and a background is gone */
@media (forced-colors: active) {
  .places a { border-block-color: Canvas; }
  .places a[aria-current] { border-bottom-color: Highlight; font-weight: 700; }
  .notice { border: 1px solid; }
  tr.marked { outline: 2px solid Highlight; }
  .avatar { border: 1px solid; }
}

@media print {
  :root { color-scheme: light; --ground: #fff; --surface: #fff; --ink: #16202b; --muted: #4d5763; --line: #c9c4b6; --accent: #0d5c58; --gold: #8a6a1f; }
  @page { size: A4 landscape; margin: 12mm; }
  body { display: block; min-height: 0; }
  .masthead, .foot { display: none; }
  main { padding: 0; max-width: none; }
  .certificate .facts { width: 100%; }
  .certificate { border: 0; max-width: none; min-height: 98vh; padding: 10mm 20mm; display: flex; flex-direction: column; justify-content: center; align-items: center; break-inside: avoid; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (prefers-reduced-motion: no-preference) { button { transition: filter 120ms, border-color 120ms; } }
`;

/** The style sheet as a source of Content-Security-Policy: the text between `<style>` and `</style>`, byte for byte. */
export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
