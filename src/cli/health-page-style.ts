/** The style of the health page: one column on a phone, cards on a screen, light and dark. */
export const healthPageStyle = `
:root {
  color-scheme: light dark;
  --wall: #e9ecea; --card: #ffffff; --line: #dce1de; --ink: #14181a; --muted: #566167;
  --good: #1c7a4c; --bad: #b3321a; --warn: #8a5105; --focus: #1459c7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --wall: #101314; --card: #191e20; --line: #2b3235; --ink: #eef2f1; --muted: #9ba7ab;
    --good: #5ccb93; --bad: #ff7a5e; --warn: #ecb457; --focus: #8ab8ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.25rem; background: var(--wall); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
}
main, header { max-width: 72rem; margin: 0 auto; }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: baseline; }
h1 { font-size: 1.25rem; margin: 0; flex: 1 1 auto; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 0.75rem; }
h3 { font-size: 1rem; margin: 0 0 0.5rem; }
p { margin: 0.25rem 0; }
a { color: inherit; }
a:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.verdict {
  margin: 1rem 0 0; padding: 1rem 1.25rem; border-radius: 1rem; background: var(--card);
  border-inline-start: 0.5rem solid var(--good);
}
.verdict.bad { border-color: var(--bad); }
.verdict strong { font-size: 1.5rem; line-height: 1.25; }
.verdict ul { margin: 0.5rem 0 0; padding-inline-start: 1.25rem; }
.muted, dt, th { color: var(--muted); }
.cards { columns: 19rem; column-gap: 1rem; }
.cards .card { break-inside: avoid; margin-bottom: 1rem; }
.card { background: var(--card); border-radius: 1rem; padding: 1rem 1.25rem; min-width: 0; }
.fault { border-inline-start: 0.375rem solid var(--warn); margin-bottom: 0.75rem; }
.fault.cannot-call { border-color: var(--bad); }
.fault.notice { border-color: var(--line); }
dl { margin: 0; display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0.25rem 1rem; }
dl + dl { margin-top: 0.75rem; padding-top: 0.75rem; border-top: 1px solid var(--line); }
dd { margin: 0; text-align: end; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.absent { color: var(--muted); font-style: italic; }
footer { max-width: 72rem; margin: 2rem auto 0; color: var(--muted); }
`;
