/** The part of the page's script that draws: it fills in what the markup leaves open, and never writes markup. */
export const PAGE_SCRIPT = `
const data = JSON.parse(document.getElementById('data').textContent);
const byId = id => document.getElementById(id);
const slider = byId('time');
const stops = stopsOf(data);
const momentTimes = data.moments.map(moment => moment.at);
const commitTimes = data.commits.map(commit => commit.at);
const commitButtons = [...document.querySelectorAll('#commits button')];
const eventItems = [...document.querySelectorAll('#events li')];
/** So long it takes to play everything. */
const PLAY_SECONDS = Math.min(40, 8 + stops.length * 0.25);

/** One circle for each place; the pod in it may change. */
const groups = data.groups.map((group, i) => {
  const circles = document.createDocumentFragment();
  const places = Array.from({ length: group.slots }, () => {
    const circle = document.createElement('i');
    circles.append(circle);
    return { circle, shown: '' };
  });
  const field = byId('pods-' + i);
  field.append(circles);
  return { places, summary: byId('summary-' + i), pods: data.pods.filter(pod => pod.group === i) };
});

/** What a full bar of each Service means. */
const mostReady = data.services.map((_, i) => data.moments.reduce((most, { services }) => services[i] === null ? most : Math.max(most, ...services[i]), 1));

let now = 0;
let currentEvent;

function show(at) {
  now = Math.max(0, Math.min(data.seconds, at));
  const position = positionOf(data.scale, now);
  slider.value = String(position * 1000);
  byId('playhead').setAttribute('x', String(position * 1000));
  const commit = lastBefore(commitTimes, now);
  const name = commit < 0 ? 'before the first commit' : data.commits[commit].name;
  byId('clock').textContent = formatTime(stops[lastBefore(stops, now)] === now ? now : Math.floor(now));
  byId('commit').textContent = name;
  slider.setAttribute('aria-valuetext', formatTime(now) + ', ' + name);
  commitButtons.forEach((button, i) => {
    if (i === commit) button.setAttribute('aria-current', 'step'); else button.removeAttribute('aria-current');
  });
  groups.forEach(showGroup);
  showVersions();
  const moment = data.moments[Math.max(0, lastBefore(momentTimes, now))];
  if (moment) showMoment(moment);
  showEvents();
}

function showGroup({ places, summary, pods }) {
  const wanted = new Array(places.length).fill('');
  const names = new Array(places.length).fill('');
  const counts = { ready: 0, starting: 0, failing: 0, terminating: 0 };
  for (const pod of pods) {
    const phase = phaseAt(pod, now);
    if (!phase) continue;
    counts[phase]++;
    wanted[pod.slot] = phase + ' v' + data.versions[pod.version].colour;
    names[pod.slot] = pod.name + ', ' + data.versions[pod.version].name + ': ' + phase;
  }
  places.forEach((place, i) => {
    if (place.shown === names[i] + wanted[i]) return;
    place.shown = names[i] + wanted[i];
    place.circle.className = wanted[i];
    place.circle.title = names[i];
  });
  const words = { ready: 'ready', starting: 'starting', failing: 'failing', terminating: 'going away' };
  const told = Object.keys(words).filter(phase => counts[phase] > 0).map(phase => counts[phase] + ' ' + words[phase]);
  summary.textContent = told.length === 0 ? 'no pods' : told.join(', ');
}

function showVersions() {
  countsAt(data, now).forEach((count, i) => {
    byId('count-' + i).textContent = count.ready + (count.ready === 1 ? ' ready pod' : ' ready pods');
  });
}

function showMoment(moment) {
  data.versions.forEach((version, i) => {
    const share = moment.shares[i] || 0;
    const load = moment.load[i] || 0;
    byId('bar-' + i).setAttribute('width', String(share));
    byId('share-' + i).textContent = formatPercent(share);
    byId('load-' + i).textContent = load > 0 ? Number(load.toPrecision(3)) + ' req/s for each pod' : '';
  });
  byId('bar-failing').setAttribute('width', String(moment.failing));
  byId('share-failing').textContent = formatPercent(moment.failing);
  byId('failing').classList.toggle('harm', moment.failing > 0);
  data.services.forEach((service, i) => {
    const row = byId('service-' + i);
    const facts = moment.services[i];
    row.hidden = facts === null;
    if (facts === null) return;
    byId('ready-bar-' + i).setAttribute('width', String((100 * facts[0]) / mostReady[i]));
    byId('floor-' + i).setAttribute('x', String(Math.min(99, (100 * facts[1]) / mostReady[i])));
    byId('ready-' + i).textContent = facts[0] + ' ready, floor ' + facts[1];
    row.classList.toggle('harm', facts[0] < facts[1]);
  });
  byId('total').textContent = data.pods.filter(pod => phaseAt(pod, now)).length;
  byId('cpu').textContent = String(Number((moment.cpu / 1000).toFixed(2)));
  byId('memory').textContent = String(Number((moment.memory / 1024).toFixed(2)));
}

function showEvents() {
  const current = lastBefore(data.events, now);
  if (current === currentEvent) return;
  currentEvent = current;
  eventItems.forEach((item, i) => {
    const state = i === current ? 'current' : i < current ? 'past' : 'future';
    if (item.dataset.state !== state) item.dataset.state = state;
  });
  const list = byId('events');
  const item = eventItems[current];
  list.scrollTop = item ? item.offsetTop - list.offsetTop - list.clientHeight / 2 : 0;
}

/** Playing goes evenly over the drawing, not over the hours of a hold. */
let playing = null;
function play() {
  if (playing !== null) return pause();
  if (now >= data.seconds) show(0);
  const start = { at: performance.now(), position: positionOf(data.scale, now) };
  const frame = time => {
    const position = start.position + (time - start.at) / 1000 / PLAY_SECONDS;
    show(timeOf(data.scale, position));
    if (position < 1) playing = requestAnimationFrame(frame); else pause();
  };
  const tick = () => {
    show(stops[Math.min(stops.length - 1, lastBefore(stops, now) + 1)]);
    if (now >= data.seconds) pause();
  };
  // Who wants no motion gets one still picture after the other.
  playing = matchMedia('(prefers-reduced-motion: reduce)').matches ? -setInterval(tick, 1000) : requestAnimationFrame(frame);
  byId('play').textContent = 'Pause';
}

function pause() {
  if (playing < 0) clearInterval(-playing); else cancelAnimationFrame(playing);
  playing = null;
  byId('play').textContent = 'Play';
}

function goTo(at) {
  if (playing !== null) pause();
  show(at);
}

const previous = times => times[lastBefore(times, now) - (times[lastBefore(times, now)] === now ? 1 : 0)] ?? 0;
const next = times => times[lastBefore(times, now) + 1] ?? data.seconds;
const KEYS = {
  ArrowLeft: () => goTo(previous(stops)),
  ArrowDown: () => goTo(previous(stops)),
  ArrowRight: () => goTo(next(stops)),
  ArrowUp: () => goTo(next(stops)),
  PageUp: () => goTo(previous(commitTimes)),
  PageDown: () => goTo(next(commitTimes)),
  Home: () => goTo(0),
  End: () => goTo(data.seconds),
  ' ': play,
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(KEYS, event.key)) return;
  // A list that has the focus scrolls, and a button is pressed.
  if (event.target.id === 'events' || (event.key === ' ' && event.target.tagName === 'BUTTON')) return;
  event.preventDefault();
  KEYS[event.key]();
});
slider.addEventListener('input', () => goTo(timeOf(data.scale, slider.value / 1000)));
byId('play').addEventListener('click', play);
byId('chart').addEventListener('click', event => {
  const { left, width } = byId('chart').getBoundingClientRect();
  goTo(timeOf(data.scale, (event.clientX - left) / width));
});
/** Marks that would cover each other stand on two levels. */
function placeCommits() {
  const { clientWidth } = byId('commits');
  const ends = [-Infinity, -Infinity];
  commitButtons.forEach((button, i) => {
    const left = positionOf(data.scale, commitTimes[i]) * clientWidth;
    const level = left - ends[0] >= 26 ? 0 : 1;
    ends[level] = left;
    button.style.left = left + 'px';
    button.classList.toggle('low', level === 1);
  });
  byId('commits').classList.toggle('two', ends[1] !== -Infinity);
}

commitButtons.forEach((button, i) => button.addEventListener('click', () => goTo(commitTimes[i])));
addEventListener('resize', placeCommits);
placeCommits();
eventItems.forEach((item, i) => item.addEventListener('click', () => goTo(data.events[i])));
show(0);
`;
