// The map of an inventory. Everything was placed when the page was made; here it is shown, searched and followed.
const data = JSON.parse(document.getElementById('data').textContent);
const byId = new Map(data.objects.map((object) => [object.id, object]));
const element = (id) => document.getElementById(id);
const svg = element('map');
const world = element('world');
const state = { view: 'flow', focus: undefined, hidden: new Set(), transform: { x: 0, y: 0, scale: 1 } };
const letters = {
  'dynamic table': 'D',
  'temporary table': 't',
  stage: '@',
  sequence: '#',
  stream: '~',
  task: '▸',
};

element('title').textContent = data.title;
element('summary').textContent =
  `${data.objects.length.toLocaleString('en-US')} objects, ${data.origins.length.toLocaleString('en-US')} column origins, taken ${data.takenAt.slice(0, 16).replace('T', ' ')} UTC`;
showKinds();
showList();
draw();
restore();

// --- The map

function draw() {
  const { places, edges } = placed();
  element('edges').replaceChildren(...edges.map(([from, to, kind]) => edgePath(places, from, to, kind)));
  element('nodes').replaceChildren(...Object.entries(places).map(([id, place]) => node(byId.get(id), place)));
  place({ leastScale: 0.6 });
}

/** What is to be seen now and where: all of a view, or what lies up- and downstream of the object in focus. */
function placed() {
  const view = data.views[state.view];
  const isShown = (id) => !state.hidden.has(byId.get(id)?.kind);
  if (state.focus === undefined || !(state.focus in view.places)) {
    const places = Object.fromEntries(Object.entries(view.places).filter(([id]) => isShown(id)));
    return { places, edges: view.edges.filter(([from, to]) => from in places && to in places) };
  }
  const kept = new Set([...reach(state.focus, 'up'), ...reach(state.focus, 'down')]);
  const edges = view.edges.filter(
    ([from, to]) => kept.has(from) && kept.has(to) && isShown(from) && isShown(to),
  );
  return { places: closeRanks([...kept].filter(isShown), view), edges };
}

/** Everything before or after an object along the edges of the view, itself among it. */
function reach(start, direction) {
  const next = new Map();
  for (const [from, to] of data.views[state.view].edges) {
    const [key, value] = direction === 'down' ? [from, to] : [to, from];
    next.set(key, [...(next.get(key) ?? []), value]);
  }
  const seen = new Set([start]);
  for (const id of seen) for (const following of next.get(id) ?? []) seen.add(following);
  return seen;
}

/** The columns stay as they were laid out, without the gaps that what is left out would leave. */
function closeRanks(ids, view) {
  const ranks = new Map();
  for (const id of ids) {
    const centre = Math.round((view.places[id][0] + byId.get(id).width / 2) / 20);
    ranks.set(centre, [...(ranks.get(centre) ?? []), id]);
  }
  const tallest = Math.max(...[...ranks.values()].map((rank) => rank.length));
  const places = {};
  let x = 20;
  for (const centre of [...ranks.keys()].sort((a, b) => a - b)) {
    const rank = ranks.get(centre).sort((a, b) => view.places[a][1] - view.places[b][1]);
    const width = Math.max(...rank.map((id) => byId.get(id).width));
    const top = ((tallest - rank.length) * (data.boxHeight + 12)) / 2;
    rank.forEach((id, i) => {
      places[id] = [x + (width - byId.get(id).width) / 2, 20 + top + i * (data.boxHeight + 12)];
    });
    x += width + 60;
  }
  return places;
}

function svgElement(name, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function node(object, [x, y]) {
  const { id, kind, name, width } = object;
  const longest = Math.floor((width - 40) / 7.9);
  const made = svgElement(
    'g',
    {
      class: `node${id === state.focus ? ' chosen' : ''}`,
      transform: `translate(${x} ${y})`,
      tabindex: -1,
      role: 'button',
      'aria-label': `${kind} ${id}`,
      'data-id': id,
      'data-kind': kind,
    },
    svgElement('rect', { width, height: data.boxHeight }),
    svgElement('rect', { class: 'badge', x: 6, y: 6, width: 18, height: data.boxHeight - 12 }),
    svgElement(
      'text',
      { class: 'letter', x: 15, y: data.boxHeight / 2 },
      letters[kind] ?? kind[0].toUpperCase(),
    ),
    svgElement(
      'text',
      { x: 31, y: data.boxHeight / 2 },
      name.length > longest ? `${name.slice(0, longest - 9)}…${name.slice(-8)}` : name,
    ),
    svgElement('title', {}, `${kind} ${id}`),
  );
  made.addEventListener('pointerenter', () => highlight(id));
  made.addEventListener('pointerleave', () => highlight(state.focus));
  return made;
}

function edgePath(places, from, to, kind) {
  const [x1, y1] = [places[from][0] + byId.get(from).width, places[from][1] + data.boxHeight / 2];
  const [x2, y2] = [places[to][0], places[to][1] + data.boxHeight / 2];
  const bend = x2 < x1 ? 70 : Math.max(40, (x2 - x1) / 2);
  // An edge that goes back passes below the boxes.
  const dip = x2 < x1 ? data.boxHeight * 1.6 : 0;
  return svgElement('path', {
    class: kind,
    d: `M${x1} ${y1}C${x1 + bend} ${y1 + dip} ${x2 - bend} ${y2 + dip} ${x2 - 1} ${y2}`,
    'data-from': from,
    'data-to': to,
  });
}

/** The edges of one object stand out. */
function highlight(id) {
  for (const path of element('edges').children)
    path.classList.toggle('near', path.dataset.from === id || path.dataset.to === id);
}

// --- Focus

function focusOn(id, { record = true } = {}) {
  state.focus = id;
  if (id !== undefined && !(id in data.views[state.view].places)) {
    const other = state.view === 'flow' ? 'order' : 'flow';
    if (id in data.views[other].places) setView(other, { redraw: false });
  }
  // The panel first: it takes room from the map.
  showDetails(id);
  draw();
  highlight(id);
  showTrail(id);
  for (const button of element('list').querySelectorAll('button'))
    button.setAttribute('aria-current', String(button.dataset.id === id));
  if (record) history.replaceState(null, '', id === undefined ? '#' : `#${encodeURIComponent(id)}`);
}

function setView(view, { redraw = true } = {}) {
  state.view = view;
  for (const name of ['flow', 'order'])
    element(`mode-${name}`).setAttribute('aria-pressed', String(name === view));
  if (!redraw) return;
  if (state.focus !== undefined && !(state.focus in data.views[view].places)) return focusOn(undefined);
  draw();
  highlight(state.focus);
  showTrail(state.focus);
}

function restore() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (byId.has(id)) focusOn(id, { record: false });
}

function showTrail(id) {
  const trail = element('trail');
  const isOnMap = id !== undefined && id in data.views[state.view].places;
  trail.hidden = id === undefined;
  if (id === undefined) return;
  const name = Object.assign(document.createElement('b'), { textContent: byId.get(id).name });
  const words = isOnMap
    ? `: ${reach(id, 'up').size - 1} upstream, ${reach(id, 'down').size - 1} downstream. Esc shows all.`
    : ': nothing is known to read or write it.';
  trail.replaceChildren(name, words);
}

// --- Beside the map

function showKinds() {
  const kinds = [...new Set(data.objects.map(({ kind }) => kind))];
  element('kinds').replaceChildren(
    ...kinds.map((kind) => {
      const count = data.objects.filter((object) => object.kind === kind).length;
      const button = Object.assign(document.createElement('button'), {
        type: 'button',
        textContent: `${kind} ${count}`,
      });
      button.dataset.kind = kind;
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => {
        const isHidden = !state.hidden.delete(kind) && state.hidden.add(kind).has(kind);
        button.setAttribute('aria-pressed', String(!isHidden));
        showList();
        draw();
      });
      return button;
    }),
  );
}

function showList() {
  const wanted = element('search').value.trim().toLowerCase();
  const found = data.objects
    .filter(({ kind }) => !state.hidden.has(kind))
    .map((object) => ({ object, column: matchOf(object, wanted) }))
    .filter(({ column }) => column !== undefined)
    .sort((a, b) => rankOf(a, wanted) - rankOf(b, wanted) || a.object.name.localeCompare(b.object.name));
  element('list').replaceChildren(...(found.length > 0 ? found.map(listItem) : [nothingFound(wanted)]));
}

/** The column that was found, an empty text where it is the object itself, undefined where it is neither. */
function matchOf(object, wanted) {
  if (wanted === '' || object.id.toLowerCase().includes(wanted)) return '';
  return (data.columns[object.id] ?? [])
    .map(([name]) => name)
    .find((name) => name.toLowerCase().includes(wanted));
}

function rankOf({ object, column }, wanted) {
  if (column !== '') return 2;
  return object.name.toLowerCase().startsWith(wanted) ? 0 : 1;
}

function listItem({ object, column }) {
  const button = Object.assign(document.createElement('button'), {
    type: 'button',
    textContent: object.name,
  });
  button.dataset.id = object.id;
  button.dataset.kind = object.kind;
  button.title = object.id;
  button.setAttribute('aria-current', String(object.id === state.focus));
  const place = object.id.split('.').slice(0, 2).join('.');
  button.append(
    Object.assign(document.createElement('small'), {
      textContent: column === '' ? `${object.kind} in ${place}` : `column ${column}`,
    }),
  );
  button.addEventListener('click', () => focusOn(object.id));
  const item = document.createElement('li');
  item.append(button);
  return item;
}

function nothingFound(wanted) {
  return Object.assign(document.createElement('li'), {
    className: 'none',
    textContent: `Nothing is named “${wanted}”.`,
  });
}

function showDetails(id) {
  const panel = element('details');
  panel.hidden = id === undefined;
  if (id === undefined) return;
  const object = byId.get(id);
  const make = (name, text) => Object.assign(document.createElement(name), { textContent: text });
  const edges = Object.values(data.views).flatMap(({ edges: all }) => all);
  const before = [...new Set(edges.filter(([, to]) => to === id).map(([from]) => from))];
  const after = [...new Set(edges.filter(([from]) => from === id).map(([, to]) => to))];
  panel.replaceChildren(
    make('h2', object.name),
    make('p', `${object.kind}${object.language ? ` in ${object.language}` : ''}, ${id}`),
  );
  if (object.comment) panel.append(make('p', object.comment));
  panel.append(facts(object));
  panel.append(...links('Comes from', before), ...links('Goes to', after), ...columnList(id));
  panel.scrollTop = 0;
}

function facts(object) {
  const task = data.tasks[object.id];
  const entries = [
    ['Rows', object.rows?.toLocaleString('en-US')],
    ['Bytes', object.bytes?.toLocaleString('en-US')],
    ['Changed', object.altered?.slice(0, 16).replace('T', ' ')],
    ['Schedule', object.schedule],
    ['Runs', task?.runs.toLocaleString('en-US')],
    ['Median run', task && `${task.medianSeconds.toFixed(1)} s`],
    ['Credits', task?.credits.toFixed(3)],
    ['Definition', object.ddlFile],
  ];
  const list = document.createElement('dl');
  for (const [name, value] of entries) {
    if (value === undefined || value === null) continue;
    list.append(
      Object.assign(document.createElement('dt'), { textContent: name }),
      Object.assign(document.createElement('dd'), { textContent: value }),
    );
  }
  return list;
}

function links(title, ids) {
  if (ids.length === 0) return [];
  const list = document.createElement('ul');
  list.append(...ids.filter((id) => byId.has(id)).map((id) => linkItem(id, byId.get(id).name)));
  return [Object.assign(document.createElement('h3'), { textContent: `${title} (${ids.length})` }), list];
}

function linkItem(id, text) {
  const button = Object.assign(document.createElement('button'), {
    type: 'button',
    textContent: text,
    title: id,
  });
  button.addEventListener('click', () => focusOn(id));
  const item = document.createElement('li');
  item.append(button);
  return item;
}

/** Each column, and where it comes from. */
function columnList(id) {
  const columns = data.columns[id] ?? [];
  if (columns.length === 0) return [];
  const list = document.createElement('ul');
  for (const [name, type] of columns) {
    const origins = data.origins.filter(([, , object, column]) => object === id && column === name);
    const item = document.createElement('li');
    const label = document.createElement(origins.length > 0 ? 'summary' : 'span');
    label.append(
      name,
      ' ',
      Object.assign(document.createElement('span'), { className: 'type', textContent: type }),
    );
    if (origins.length === 0) item.append(label);
    else {
      const details = document.createElement('details');
      const from = document.createElement('ul');
      const seen = new Map(origins.map(([object, column]) => [`${object}.${column}`, [object, column]]));
      from.append(
        ...[...seen.values()].map(([object, column]) =>
          linkItem(object, `${byId.get(object)?.name ?? object}.${column}`),
        ),
      );
      details.append(label, from);
      item.append(details);
    }
    list.append(item);
  }
  return [Object.assign(document.createElement('h3'), { textContent: `Columns (${columns.length})` }), list];
}

// --- Looking around

function apply() {
  const { x, y, scale } = state.transform;
  world.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
}

/** All of it, or as much as can still be read when it comes up: then from its beginning on. */
function place({ leastScale }) {
  const { width, height } = svg.getBoundingClientRect();
  const box = element('nodes').getBBox();
  if (box.width === 0) return;
  const whole = Math.min(1.2, (width - 40) / box.width, (height - 90) / box.height);
  const scale = Math.max(whole, leastScale);
  const [x, y] = startOf(box, scale, { width, height });
  state.transform = { scale, x, y };
  apply();
}

/** In the middle where it fits; else the object in focus, or the left edge at the height of what stands there. */
function startOf(box, scale, { width, height }) {
  const middle = (size, from, length) => (size - length * scale) / 2 - from * scale;
  const chosen = element('nodes').querySelector('.chosen');
  const x =
    box.width * scale <= width
      ? middle(width, box.x, box.width)
      : chosen
        ? width / 3 - placeOf(chosen).e * scale
        : 24 - box.x * scale;
  const y =
    box.height * scale <= height
      ? middle(height, box.y, box.height)
      : height / 2 - (chosen ? placeOf(chosen).f : heightAtStart(box, width / scale)) * scale;
  return [x, y];
}

function placeOf(node) {
  return node.transform.baseVal.consolidate().matrix;
}

/** Of what is seen when the left edge is shown, on the average. */
function heightAtStart(box, width) {
  const seen = [...element('nodes').children].map(placeOf).filter(({ e }) => e < box.x + width);
  return seen.reduce((sum, { f }) => sum + f, 0) / Math.max(1, seen.length);
}

function showAll() {
  place({ leastScale: 0 });
}

function zoomBy(factor, at) {
  const { width, height } = svg.getBoundingClientRect();
  const { x: cx, y: cy } = at ?? { x: width / 2, y: height / 2 };
  const { x, y, scale } = state.transform;
  const next = Math.min(4, Math.max(0.05, scale * factor));
  state.transform = { scale: next, x: cx - ((cx - x) * next) / scale, y: cy - ((cy - y) * next) / scale };
  apply();
}

svg.addEventListener(
  'wheel',
  (event) => {
    event.preventDefault();
    const { left, top } = svg.getBoundingClientRect();
    zoomBy(Math.exp(-event.deltaY / 500), { x: event.clientX - left, y: event.clientY - top });
  },
  { passive: false },
);

svg.addEventListener('pointerdown', (event) => {
  const start = { x: event.clientX, y: event.clientY, from: { ...state.transform } };
  let isMoved = false;
  const move = ({ clientX, clientY }) => {
    if (Math.hypot(clientX - start.x, clientY - start.y) > 4) isMoved = true;
    if (!isMoved) return;
    svg.classList.add('moving');
    state.transform = {
      ...start.from,
      x: start.from.x + clientX - start.x,
      y: start.from.y + clientY - start.y,
    };
    apply();
  };
  const end = () => {
    svg.classList.remove('moving');
    removeEventListener('pointermove', move);
    if (isMoved) return;
    const id = event.target.closest('.node')?.dataset.id;
    if (id !== undefined) focusOn(id);
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', end, { once: true });
});

// --- Keys

/** The neighbour to go to: along an edge, or the next one in the same column. */
function neighbour(key) {
  const { places, edges } = placed();
  if (state.focus === undefined || !(state.focus in places)) return Object.keys(places)[0];
  const y = places[state.focus][1];
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const ids = edges.flatMap(([from, to]) =>
      key === 'ArrowRight' ? (from === state.focus ? [to] : []) : to === state.focus ? [from] : [],
    );
    return ids.sort((a, b) => Math.abs(places[a][1] - y) - Math.abs(places[b][1] - y))[0];
  }
  const all = data.views[state.view].places;
  const [ownX, ownY] = all[state.focus];
  const down = key === 'ArrowDown' ? 1 : -1;
  return Object.keys(all)
    .filter(
      (id) =>
        Math.abs(all[id][0] + byId.get(id).width / 2 - ownX - byId.get(state.focus).width / 2) < 30 &&
        (all[id][1] - ownY) * down > 0,
    )
    .sort((a, b) => (all[a][1] - all[b][1]) * down)[0];
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target === element('search');
  if (event.key === 'Escape') {
    if (isTyping && element('search').value !== '') element('search').value = '';
    else focusOn(undefined);
    showList();
    document.activeElement?.blur();
    return;
  }
  if (isTyping) {
    const first = element('list').querySelector('button');
    if (event.key === 'Enter') first?.click();
    if (event.key === 'ArrowDown') first?.focus();
    return;
  }
  const actions = {
    '/': () => element('search').focus(),
    '+': () => zoomBy(1.25),
    '=': () => zoomBy(1.25),
    '-': () => zoomBy(0.8),
    0: showAll,
    t: () => setView(state.view === 'flow' ? 'order' : 'flow'),
  };
  if (event.key in actions) {
    event.preventDefault();
    actions[event.key]();
    return;
  }
  if (!event.key.startsWith('Arrow')) return;
  event.preventDefault();
  if (element('list').contains(event.target)) return moveInList(event);
  const next = neighbour(event.key);
  if (next !== undefined) focusOn(next);
});

function moveInList(event) {
  const item = event.target.closest('li');
  const next = event.key === 'ArrowDown' ? item.nextElementSibling : item.previousElementSibling;
  if (next) next.querySelector('button')?.focus();
  else if (event.key === 'ArrowUp') element('search').focus();
}

element('search').addEventListener('input', showList);
element('mode-flow').addEventListener('click', () => setView('flow'));
element('mode-order').addEventListener('click', () => setView('order'));
element('zoom-in').addEventListener('click', () => zoomBy(1.25));
element('zoom-out').addEventListener('click', () => zoomBy(0.8));
element('zoom-fit').addEventListener('click', showAll);
element('theme').addEventListener('click', () => {
  const isDark =
    (document.documentElement.dataset.theme ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
});
addEventListener('resize', () => place({ leastScale: 0.6 }));
