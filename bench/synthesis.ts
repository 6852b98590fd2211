import { Figure } from './measure';
import { imports, inTurns, LIBRARY } from './synthesis/measure';

/** A quick look at what `npm run bench:synthesis` measures at length. */
export function synthesis(): Figure[] {
  const small = inTurns('charts', 100, ['RolloutApp'], 3);
  const large = inTurns('charts', 400, ['RolloutApp', 'floor', 'App'], 3);
  const layers = inTurns('objects in layers', 2_000, ['RolloutApp'], 3);
  const [plus, own] = imports(['cdk8s-plus-28', LIBRARY], 15);
  const { RolloutApp, floor, App } = large;
  const ratio = (one: number, other: number) => `${(one / other).toFixed(2)}×`;
  return [
    { what: 'synthesis of 400 charts against cdk8s.App, median of 3 in turns', measured: ratio(RolloutApp.milliseconds, App.milliseconds), bound: '0.4×' },
    { what: 'synthesis of 400 charts against toJson and yaml.stringify alone, median of 3 in turns', measured: ratio(RolloutApp.milliseconds, floor.milliseconds), bound: '1.15×' },
    { what: 'synthesis of 400 charts against 100, median of 3', measured: ratio(RolloutApp.milliseconds, small.RolloutApp.milliseconds), bound: '4.6×' },
    { what: 'synthesis of 400 charts: peak memory against cdk8s.App', measured: ratio(RolloutApp.megabytes, App.megabytes), bound: '1.00×' },
    { what: 'synthesis of 2000 objects in layers of 4, each layer depending on the one before', measured: `${(layers.RolloutApp.milliseconds / 1000).toFixed(2)} s`, bound: '1 s' },
    { what: 'import of cdk8s-rollouts against cdk8s-plus-28, median of 15 in turns', measured: ratio(own, plus), bound: '1.15×' },
  ];
}
