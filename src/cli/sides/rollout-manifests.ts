/** Which of the manifests that were found are those of a rollout. */
import { readFileSync } from 'fs';
import { resolve } from 'path';
import { ROLLOUT_LABEL } from '../../ground/labels';
import { ScannedRollout } from '../../report/rollouts/scanned-rollouts';
import { StateStore } from '../../state/files/store';
import { chartOf, nameOf } from '../../state/key';
import { RolloutRecord, versionsOf } from '../../state/record';

export const SEVERAL = 'several';
const LABEL = new RegExp(`"?${ROLLOUT_LABEL}"?: "?([a-z0-9-]+)`);

/**
 * A document does not say its key. It says the rollout's name, which the chart may have made of the place of the construct, and
 * which the recorded pods say as well. Of several rollouts of that name it is the one in the chart's own file, in its namespace, and
 * of the recorded versions. Where that leaves several which do not stand alike, nobody knows which one it is.
 */
export function manifestsOf(
  here: string, store: StateStore, record: RolloutRecord, scanned: readonly ScannedRollout[],
): ScannedRollout | typeof SEVERAL | undefined {
  const { rollout: key } = record;
  const name = record.objects?.name ?? recordedName(resolve(here, store.versionsFile(key))) ?? nameOf(key);
  const chart = chartOf(key);
  const versions = versionsOf(record);
  const last = nameOf(chart);
  const hints: ReadonlyArray<(one: ScannedRollout) => boolean> = [
    ({ files }) => files.every(file => chartsIn(file).includes(dnsLabel(chart))),
    ({ files }) => files.every(file => file.includes(last)),
    ({ namespace = '' }) => [chart, last].some(one => one === namespace || one.endsWith(`-${namespace}`)),
    ({ workloads }) => workloads.some(({ revision }) => versions.includes(revision)),
  ];
  const found = hints.reduce((left, hint) => {
    const kept = left.filter(hint);
    return kept.length > 0 ? kept : left;
  }, scanned.filter(one => one.name === name));
  const [first, ...others] = found;
  return others.every(({ step }) => step === first.step) ? first : SEVERAL;
}

/** Keys by what the files of their charts are called. */
export type KeysByChart = ReadonlyMap<string, readonly string[]>;

export function keysByChart(keys: readonly string[]): KeysByChart {
  const found = new Map<string, string[]>();
  for (const key of keys) {
    const chart = dnsLabel(chartOf(key));
    if (!found.get(chart)?.push(key)) found.set(chart, [key]);
  }
  return found;
}

/** Whether manifests are those of another record, since they lie where its chart writes them, and not where that of this one does. */
export function isOfAnother(here: string, store: StateStore, key: string, { files, name }: ScannedRollout, keys: KeysByChart): boolean {
  const charts = chartsIn(files[0]).filter(chart => files.every(file => chartsIn(file).includes(chart)));
  if (charts.includes(dnsLabel(chartOf(key)))) return false;
  const isCalledSo = (one: string) => nameOf(one) === name || recordedName(resolve(here, store.versionsFile(one))) === name;
  return charts.flatMap(chart => keys.get(chart) ?? []).some(isCalledSo);
}

/** Whether a chart has written one of the files. */
export function isWritten(chart: string, files: readonly string[]): boolean {
  return files.some(file => chartsIn(file).includes(dnsLabel(chart)));
}

/** As the recorded pod templates say it, found without reading them as YAML. */
function recordedName(file: string): string | undefined {
  try {
    return LABEL.exec(readFileSync(file, 'utf8'))?.[1];
  } catch {
    return undefined; // Whoever needs the versions says what is wrong with the file.
  }
}

/** The charts that a file may be of, by its name and by that of its folder. */
function chartsIn(file: string): string[] {
  return file.split('/').slice(-2).map(part => part.split('.')[0].replace(/^\d{4,}-/, '').replace(/-[0-9a-f]{8}$/, ''));
}

function dnsLabel(chart: string): string {
  return chart.toLowerCase().replaceAll('/', '-');
}
