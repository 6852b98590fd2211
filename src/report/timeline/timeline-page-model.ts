/** The part of the page's script that knows no page: how things stand at a time. It runs in Node as well, for its tests. */
export const PAGE_MODEL = `
/** The phase of a pod at a time; none where there is no such pod. A time that never comes is later than all. */
function phaseAt(pod, at) {
  if (at < pod.created || at >= pod.gone) return;
  if (at >= pod.terminating) return 'terminating';
  if (at >= pod.ready) return 'ready';
  return pod.isFailing ? 'failing' : 'starting';
}

/** The index of the last of some ascending numbers that is not larger; -1 where all are. */
function lastBefore(ascending, limit) {
  let low = -1;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (ascending[middle] <= limit) low = middle; else high = middle - 1;
  }
  return low;
}

/** Where a time is drawn, from 0 to 1, and the time that is drawn there. */
function positionOf(scale, at) {
  return between(scale, 0, 1, at);
}

function timeOf(scale, position) {
  return between(scale, 1, 0, position);
}

function between(scale, from, to, value) {
  const last = scale[scale.length - 1];
  if (value <= scale[0][from]) return scale[0][to];
  if (value >= last[from]) return last[to];
  const before = scale[lastBefore(scale.map(pair => pair[from]), value)];
  const after = scale[lastBefore(scale.map(pair => pair[from]), value) + 1];
  return before[to] + ((after[to] - before[to]) * (value - before[from])) / (after[from] - before[from]);
}

/** The times at which something changes or happens, each once. */
function stopsOf(data) {
  const times = [0, ...data.moments.map(moment => moment.at), ...data.commits.map(commit => commit.at), ...data.events, data.seconds];
  return [...new Set(times.filter(at => at >= 0 && at <= data.seconds))].sort((a, b) => a - b);
}

/** Pods by version and phase. */
function countsAt(data, at) {
  const counts = data.versions.map(() => ({ starting: 0, ready: 0, failing: 0, terminating: 0 }));
  for (const pod of data.pods) {
    const phase = phaseAt(pod, at);
    if (phase && counts[pod.version]) counts[pod.version][phase]++;
  }
  return counts;
}

function two(number) {
  return String(number).padStart(2, '0');
}

function formatTime(seconds) {
  const tenths = Math.floor(Math.round(seconds * 1000) / 100);
  const whole = Math.floor(tenths / 10);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60) + (tenths % 10 === 0 ? '' : '.' + tenths % 10);
  return hours === 0 ? minutes + ':' + rest : hours + ':' + two(minutes) + ':' + rest;
}

function formatPercent(percent) {
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent < 100 && percent > 99.9) return '>99.9%';
  return percent.toFixed(1).replace('.0', '') + '%';
}
`;
