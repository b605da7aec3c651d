import type { Report, ReportEntry, ReportStatement } from './report.ts';

/** The report as one page that needs nothing else: before and after side by side, by confidence, in light and dark. */
export function reportPage(report: Report): string {
  const { totals } = report;
  const all = Object.values(totals).reduce((sum, n) => sum + n, 0);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>From Snowflake SQL to PostgreSQL</title>
<style>${style}</style>
<header>
  <h1>From Snowflake SQL to PostgreSQL ${report.postgresVersion}</h1>
  <p>${all} statements in ${report.files.length} files · sources ${report.digest}</p>
  <div class="bar" role="img" aria-label="${levels.map((level) => `${totals[level]} ${level}`).join(', ')}">
    ${levels.map((level) => `<span class="${slug(level)}" style="flex-grow:${totals[level]}"></span>`).join('')}
  </div>
  <form role="search">
    ${levels.map((level) => `<label class="chip ${slug(level)}"><input type="checkbox" name="level" value="${slug(level)}" checked> ${level} <b>${totals[level]}</b></label>`).join('\n    ')}
    <label class="search">Find <input type="search" name="find" placeholder="a name, a rule, a word"></label>
  </form>
  <dl class="legend">${levels.map((level) => `<div><dt class="${slug(level)}">${level}</dt><dd>${meanings[level]}</dd></div>`).join('')}</dl>
</header>
<main>
${report.files.map(({ path, entries }) => fileSection(path, entries)).join('\n')}
<section class="rules">
  <h2>Rules that were applied</h2>
  <table><thead><tr><th>Rule</th><th>What it does</th><th>Statements</th></tr></thead>
  <tbody>${report.rules.map(({ id, says, uses }) => `<tr><td><code>${escaped(id)}</code></td><td>${escaped(says)}</td><td>${uses}</td></tr>`).join('')}</tbody></table>
  ${report.helpers.length > 0 ? `<p>Functions of schema <code>compat</code> that the output calls: ${report.helpers.map((name) => `<code>${escaped(name)}</code>`).join(', ')}.</p>` : ''}
</section>
<p id="nothing" hidden>Nothing matches. Take a filter away.</p>
</main>
<script>${script}</script>
</html>
`;
}

const levels = ['left', 'to check', 'assumed', 'sure'] as const;
type Level = (typeof levels)[number];

const meanings: Record<Level, string> = {
  left: 'not translated; the reason and the line are told',
  'to check': 'translated; a person has to look at what is told',
  assumed: 'translated; the type of a column was not known',
  sure: 'translated by rules alone',
};

const slug = (level: Level): string => level.replace(' ', '-');

function fileSection(path: string, entries: readonly ReportEntry[]): string {
  return `<section class="file"><h2>${escaped(path)}</h2>${entries.map((entry) => entryHtml(path, entry)).join('\n')}</section>`;
}

function entryHtml(path: string, entry: ReportEntry): string {
  const { routine } = entry;
  if (!routine) return statementHtml(path, entry);
  const title = `${routine.kind} ${routine.name} (${routine.language})`;
  return `<details class="routine"><summary>${escaped(title)} · ${entry.recovered.length} statements found in its body</summary>
  <p class="note">${escaped(entry.left?.reason ?? '')}</p>
  ${listHtml('PostgreSQL refuses', entry.refused)}
  ${listHtml(
    'Not reached',
    entry.missed.map(({ line, reason }) => `line ${line}: ${reason}`),
  )}
  <pre class="body"><code>${escaped(entry.source)}</code></pre>
  ${entry.recovered.map((each) => statementHtml(path, each)).join('\n')}</details>`;
}

function statementHtml(path: string, each: ReportStatement): string {
  const level = slug(each.confidence);
  const target =
    each.target.length > 0
      ? `<pre><code>${escaped(each.target.map((sql) => `${sql};`).join('\n\n'))}</code></pre>`
      : `<p class="none">${each.left ? escaped(each.left.reason) : 'Nothing to do here.'}</p>`;
  return `<article class="statement" data-level="${level}">
    <h3><span class="${level}">${each.confidence}</span> <a id="${anchor(path, each.line)}" href="#${anchor(path, each.line)}">line ${each.line}</a></h3>
    <div class="pair"><pre><code>${escaped(each.source)}</code></pre>${target}</div>
    ${listHtml('Look at', [...each.checks.map(({ line, reason }) => `line ${line}: ${reason}`), ...each.unknown.map((what) => `known at run time alone: ${what}`), ...each.refused.map((error) => `PostgreSQL: ${error}`)])}
    ${listHtml('Taken for granted', each.assumptions)}
    ${listHtml('Advice', each.advice)}
    ${each.rules.length > 0 ? `<p class="applied">${each.rules.map(({ id, says }) => `<code title="${escaped(says)}">${escaped(id)}</code>`).join(' ')}</p>` : ''}
  </article>`;
}

const anchor = (path: string, line: number): string => `${path.replace(/[^\w]+/g, '-')}-${line}`;

function listHtml(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<p class="told"><b>${title}</b></p><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `
:root { color-scheme: light dark; --ground: light-dark(#fbfbfa, #16181b); --paper: light-dark(#fff, #1e2125); --ink: light-dark(#1d2125, #e4e7ea);
  --soft: light-dark(#5b6570, #a3adb8); --line: light-dark(#dfe3e8, #343a41); --sure: light-dark(#1a7f4b, #4cc38a); --assumed: light-dark(#8a6100, #e2b33c);
  --check: light-dark(#b4510b, #f0883e); --left: light-dark(#b42318, #ff7b72); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: var(--ground); color: var(--ink); }
header, main { max-width: 1500px; margin: 0 auto; padding: 1rem 1.5rem; }
h1 { font-size: 1.5rem; margin: .5rem 0 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: .85rem; margin: 0 0 .4rem; font-weight: 500; }
header p { margin: .2rem 0 1rem; color: var(--soft); }
.bar { display: flex; height: .6rem; gap: 2px; border-radius: .3rem; overflow: hidden; } .bar span { background: currentColor; }
.sure { color: var(--sure); } .assumed { color: var(--assumed); } .to-check { color: var(--check); } .left { color: var(--left); }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 1rem 0 .5rem; position: sticky; top: 0; background: var(--ground); padding: .5rem 0; z-index: 1; }
.search { margin-left: auto; } input[type=search] { font: inherit; padding: .3rem .6rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); color: inherit; width: 16rem; }
.legend { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: .2rem 1rem; margin: 0; font-size: .85rem; } .legend div { display: flex; gap: .5rem; } dt { font-weight: 600; } dd { margin: 0; color: var(--soft); }
.statement { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; margin: .6rem 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: .8rem; align-items: start; }
pre { margin: 0; padding: .7rem .8rem; background: var(--ground); border: 1px solid var(--line); border-radius: .4rem; overflow: auto; max-height: 30rem; font: 12.5px/1.5 ui-monospace, Menlo, Consolas, monospace; }
.none { color: var(--soft); margin: .7rem 0; } .told { margin: .6rem 0 0; font-size: .85rem; } ul { margin: .1rem 0 .4rem; padding-left: 1.2rem; font-size: .9rem; }
.applied { margin: .6rem 0 0; font-size: .8rem; color: var(--soft); } .applied code { border: 1px solid var(--line); border-radius: .3rem; padding: .05rem .35rem; cursor: help; }
details > summary { cursor: pointer; padding: .5rem 0; font-weight: 600; } .note { color: var(--soft); } .body { max-height: 16rem; margin-bottom: .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); } td:last-child, th:last-child { text-align: right; }
a { color: inherit; } @media print { form { display: none; } details { display: block; } pre { max-height: none; white-space: pre-wrap; } .pair { grid-template-columns: 1fr 1fr; } }
`;

const script = `
const form = document.querySelector('form');
function filter() {
  const levels = new Set(new FormData(form).getAll('level'));
  const words = form.find.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const each of document.querySelectorAll('.statement')) {
    const text = each.textContent.toLowerCase();
    each.hidden = !levels.has(each.dataset.level) || !words.every((word) => text.includes(word));
    if (!each.hidden) shown += 1;
  }
  for (const routine of document.querySelectorAll('.routine')) {
    routine.hidden = !routine.querySelector('.statement:not([hidden])') && (words.length > 0 || levels.size < 4);
    if (words.length > 0 && !routine.hidden) routine.open = true;
  }
  for (const file of document.querySelectorAll('.file')) file.hidden = !file.querySelector('.statement:not([hidden]), .routine:not([hidden])');
  document.querySelector('#nothing').hidden = shown > 0;
}
form.addEventListener('input', filter);
form.addEventListener('submit', (event) => event.preventDefault());
`;
