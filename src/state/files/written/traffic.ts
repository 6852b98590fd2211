/**
 * How traffic is led, as a state file says it: not at all where it follows the pods, by the track that is `active`, or by the
 * `weight` of the second track, with its `testers` and its `mirror`.
 */
import { TrackNames } from '../../../frames/strategy';
import { BY_PODS, bySelector, byWeights, Traffic, TrackIndex, WHOLE } from '../../../frames/traffic';
import { YamlValue } from '../yaml/value';

/** What a track has besides its version and its pods, where a router carries weights. */
export const IN_TRACK = ['weight', 'testers', 'mirror'];

/** What stands in the second track, and beside both. */
export function formatTraffic(traffic: Traffic, names: TrackNames): { inSecond?: object; active?: string } {
  switch (traffic.by) {
    case 'pods': return {};
    case 'selector': return { active: names[traffic.active] };
    case 'weights': {
      const { weight, testers, mirror } = traffic;
      return { inSecond: { weight: percent(weight), testers: testers || undefined, mirror: mirror === 0 ? undefined : percent(mirror) } };
    }
  }
}

export function parseTraffic(live: YamlValue, names: TrackNames, ways: ReadonlyArray<Traffic['by']>): Traffic {
  const second = live.get(names[1]);
  const weight = second.find('weight');
  if (weight === undefined) {
    for (const one of ['testers', 'mirror']) second.find(one)?.fail(`${one} has no place beside a track that has no weight`);
    if (ways.includes('selector')) return bySelector(parseActive(live.get('active'), names));
    refuseActive(live);
    return BY_PODS;
  }
  if (!ways.includes('weights')) weight.fail(`weight has no place where the tracks are ${names.join(' and ')}`);
  live.find('active')?.fail('active has no place beside a weight');
  const mirror = second.find('mirror');
  return byWeights(parsePercent(weight), { testers: second.find('testers')?.isTrue(), mirror: mirror && parsePercent(mirror) });
}

export function parseActive(value: YamlValue, names: TrackNames): TrackIndex {
  return names.indexOf(value.oneOf(names)) as TrackIndex;
}

export function refuseActive(value: YamlValue): undefined {
  return value.find('active')?.fail('active has no place where the tracks are no colours');
}

function percent(hundredths: number): string {
  return `${(100 * hundredths) / WHOLE}%`;
}

function parsePercent(value: YamlValue): number {
  const text = value.text(/^(100|\d{1,2}(\.\d{1,2})?)%$/, 'a percentage from 0% to 100%, with at most two decimals, such as 12.5%');
  return Math.round((WHOLE * Number(text.slice(0, -1))) / 100);
}
