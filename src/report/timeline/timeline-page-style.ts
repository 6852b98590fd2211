/** The looks of the page, dark and light. */
import { colourVariables } from '../palette';
import { CHART_STYLE } from './timeline-chart';

const LIGHT = `--ground: #f8fafc; --panel: #ffffff; --text: #1e293b; --quiet: #5b6b80; --line: #d5dde8; --accent: #1d4ed8; --harm: #dc2626; --good: #15803d; --dip: #b45309; ${colourVariables('light')}`;
const DARK = `--ground: #0b1120; --panel: #131c2e; --text: #e2e8f0; --quiet: #9aa8bc; --line: #2b3850; --accent: #93c5fd; --harm: #f87171; --good: #4ade80; --dip: #fbbf24; ${colourVariables('dark')}`;

export const PAGE_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 20px; display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr) minmax(0, 380px); }
header, .track { grid-column: 1 / -1; }
h1 { margin: 0; font-size: 24px; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; font-size: 13px; font-weight: 600; color: var(--quiet); text-transform: uppercase; letter-spacing: 0.06em; }
h3 { margin: 0; font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
.verdict { margin: 6px 0 0; color: var(--good); font-weight: 600; overflow-wrap: anywhere; }
.verdict.dips { color: var(--dip); }
.verdict.harm, .harm .amount { color: var(--harm); }
.verdict::before { content: '\\2713\\00a0'; }
.verdict.dips::before { content: '~\\00a0'; }
.verdict.harm::before { content: '\\2717\\00a0'; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; min-width: 0; }
.column { display: grid; gap: 16px; align-content: start; min-width: 0; }
.group header { grid-column: auto; }
.quiet { color: var(--quiet); font-size: 13px; }
svg { display: block; width: 100%; }

.now { display: flex; align-items: baseline; gap: 14px; margin-bottom: 12px; }
#clock { font-size: 26px; font-weight: 650; font-variant-numeric: tabular-nums; min-width: 3.2em; }
#commit { overflow-wrap: anywhere; flex: 1; }
button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--quiet); cursor: pointer; }
#play { border-radius: 999px; padding: 5px 18px; min-width: 5.6em; background: var(--accent); border-color: var(--accent); color: var(--panel); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.lane { position: relative; margin: 0 9px; }
#chart { height: 140px; cursor: pointer; }
#playhead { fill: var(--text); }
.mark { stroke: var(--text); stroke-opacity: 0.55; stroke-dasharray: 2 3; vector-effect: non-scaling-stroke; }
.area, .hold { vector-effect: non-scaling-stroke; }
.hold { stroke: var(--quiet); stroke-width: 1.5; }
#time { width: 100%; margin: 2px 0 0; accent-color: var(--accent); height: 22px; appearance: none; background: none; cursor: grab; border-radius: 6px; }
#time::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: var(--line); }
#time::-moz-range-track { height: 4px; border-radius: 2px; background: var(--line); }
#time::-webkit-slider-thumb { appearance: none; width: 18px; height: 18px; margin-top: -7px; border-radius: 50%; border: 3px solid var(--panel); background: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
#time::-moz-range-thumb { width: 12px; height: 12px; border-radius: 50%; border: 3px solid var(--panel); background: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
#commits { list-style: none; margin: 0 9px; padding: 0; position: relative; height: 26px; }
#commits.two { height: 54px; }
#commits button { position: absolute; top: 0; width: 24px; height: 24px; margin-left: -12px; padding: 0; border-radius: 50%; font-size: 12px; line-height: 1; }
#commits button.low { top: 28px; }
#commits button.unrealized { border-color: var(--harm); color: var(--harm); }
#commits button[aria-current] { background: var(--text); border-color: var(--text); color: var(--panel); }

.group + .group { margin-top: 20px; }
.group header { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; margin-bottom: 8px; }
.field { display: flex; flex-wrap: wrap; gap: var(--gap); --size: 40px; --gap: 10px; }
.field.some { --size: 28px; --gap: 7px; }
.field.many { --size: 18px; --gap: 5px; }
.field.crowd { --size: 11px; --gap: 3px; }
.field.throng { --size: 7px; --gap: 2px; }
.field i { width: var(--size); height: var(--size); border-radius: 50%; border: 2px solid transparent; flex: none; }
.crowd i, .throng i { border-width: 1px; }
.field i:not([class]), .field i[class=''] { background: radial-gradient(circle, var(--line) 0 12%, transparent 14%); }
.field i.ready { background: var(--version); border-color: var(--version); }
.field i.starting { border-color: var(--version); }
.field i.terminating { border-color: var(--version); border-style: dashed; opacity: 0.75; }
.throng i.terminating { background: var(--version); border-color: transparent; opacity: 0.3; }
.field i.failing { border-color: var(--harm); background:
  linear-gradient(45deg, transparent 44%, var(--harm) 44% 56%, transparent 56%),
  linear-gradient(-45deg, transparent 44%, var(--harm) 44% 56%, transparent 56%); }
@media (prefers-reduced-motion: no-preference) { .field i { transition: background-color 0.15s, border-color 0.15s; } }
.key { display: flex; flex-wrap: wrap; gap: 6px 16px; margin: 18px 0 0; padding: 12px 0 0; border-top: 1px solid var(--line); list-style: none; font-size: 13px; color: var(--quiet); }
.key li { display: flex; align-items: center; gap: 6px; overflow-wrap: anywhere; }
.key .field { --size: 14px; }

.row + .row { margin-top: 12px; }
.row .line { display: flex; gap: 10px; align-items: baseline; justify-content: space-between; }
.row .name { overflow-wrap: anywhere; font-weight: 600; min-width: 0; }
.row .name::before { content: ''; display: inline-block; width: 10px; height: 10px; margin-right: 7px; border-radius: 50%; background: var(--version, transparent); }
.service .name::before { display: none; }
.row .amount { font-variant-numeric: tabular-nums; white-space: nowrap; font-weight: 600; }
.bar { height: 10px; border-radius: 5px; background: var(--line); margin: 4px 0 2px; }
.bar rect { fill: var(--version); }
#failing { --version: var(--harm); }
.service { --version: var(--good); }
.service.harm { --version: var(--harm); }
.bar .tick { fill: var(--text); }
.totals { display: flex; gap: 18px; margin: 0; }
.totals div { flex: 1; }
.totals dt { color: var(--quiet); font-size: 13px; }
.totals dd { margin: 0; font-size: 20px; font-weight: 650; font-variant-numeric: tabular-nums; }

#events { list-style: none; margin: 0; padding: 0; max-height: 340px; overflow-y: auto; font-size: 13px; position: relative; }
#events li { display: flex; gap: 10px; padding: 3px 8px; border-radius: 6px; cursor: pointer; overflow-wrap: anywhere; }
#events time { color: var(--quiet); font-variant-numeric: tabular-nums; min-width: 3.4em; flex: none; text-align: right; }
#events li[data-state='future'] { opacity: 0.62; }
#events li[data-state='current'] { background: var(--line); }
#events li.commit { font-weight: 600; }
#events li.harm, #events li.fail { color: var(--harm); font-weight: 600; }
.keys { grid-column: 1 / -1; }
kbd { font: inherit; border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; background: var(--panel); }
@media (max-width: 860px) {
  main { grid-template-columns: minmax(0, 1fr); padding: 12px; gap: 12px; }
  .panel { padding: 12px; }
  #chart { height: 96px; }
  .field, .field.some { --size: 24px; --gap: 6px; }
}
${CHART_STYLE}`;
