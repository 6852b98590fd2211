/** What is walked on a cluster: the frames of all examples, the life cycles of all constructs, and the routes of all routers. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'fs';
import { createRequire } from 'module';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { Rollout, RolloutApp, RolloutProps } from '../../src';
import { StateStore } from '../../src/state/files/store';
import { abort, promote, retry, Situation, undo } from '../../src/state/moves';
import { isPromoted, RolloutRecord } from '../../src/state/record';
import { NEW, OLD, ROUTED, Variant, VARIANTS } from '../constructs/matrix';
import { isSayable, ROUTERS, Told, TRAFFIC } from '../routers/kinds-of-traffic';
import { manifestsOf } from '../support/synth';

export interface Commit {
  readonly name: string;
  readonly manifests: readonly any[];
}

export interface Story {
  readonly name: string;
  /** The first one is what runs at first. */
  readonly commits: readonly Commit[];
}

const load = createRequire(__filename);
const EXAMPLES = join(__dirname, '../../examples');
const MOST_COMMITS = 40;

export function stories(): Story[] {
  return [...exampleStories(), ...[...VARIANTS, ...ROUTED].map(lifeCycle), ...ROUTERS.map(routesOf)];
}

/** Only the routes, with every option, led in every way. */
function routesOf({ name, writer, options }: Told): Story {
  const ways = Object.entries(TRAFFIC).filter(([, led]) => isSayable(writer, led));
  return { name: `routes of ${name}`, commits: ways.map(([way, led]) => ({ name: way, manifests: plain(writer.objects(options, led)) })) };
}

/** Forwards, and from the second last frame back: as `git revert` takes commits back. */
function exampleStories(): Story[] {
  const examples = readdirSync(EXAMPLES).filter(name => existsSync(join(EXAMPLES, name, 'cdk8s.yaml'))).sort();
  return examples.flatMap(example => {
    const { build } = load(join(EXAMPLES, example, 'main.ts')) as { build: (app: App, version?: string) => unknown };
    const rollouts = (version?: string) => {
      const app = new App();
      build(app, version);
      // An example imports the compiled library, whose classes are others.
      return app.node.findAll().filter((one): one is Rollout => typeof (one as Rollout).frames === 'function');
    };
    const before = rollouts('before');
    return rollouts().map((rollout, i): Story => {
      const frames = rollout.frames(before[i].version).map(({ name, manifests }) => ({ name, manifests: plain(manifests) }));
      const back = frames.slice(1, -1).reverse().map(frame => ({ ...frame, name: `back to ${frame.name}` }));
      return { name: `examples/${example} ${rollout.name}`, commits: [...frames, ...back] };
    });
  });
}

/** An abort at the first frames, each with a retry, all the rest of the way, and an undo. */
function lifeCycle(variant: Variant): Story {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-cluster-'));
  try {
    const cycle = new LifeCycle(variant, folder);
    cycle.begin(OLD);
    cycle.code = NEW;
    cycle.commit('a candidate');
    cycle.backAndAgain();
    cycle.move('promote', promote);
    // With two pods that was the promotion already.
    if (!isPromoted(cycle.record)) cycle.backAndAgain();
    cycle.toTheEnd('promote');
    cycle.move('undo', undo);
    cycle.toTheEnd('undo');
    return { name: `life cycle of ${variant.name}`, commits: cycle.commits };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class LifeCycle {
  readonly commits: Commit[] = [];
  code: RolloutProps = OLD;
  private readonly store: StateStore;

  constructor(private readonly variant: Variant, private readonly folder: string) {
    this.store = new StateStore(join(folder, 'rollouts'));
  }

  begin(code: RolloutProps): void {
    this.code = code;
    this.build().app.synth();
    this.commit('first');
  }

  /** What the code and the state describe now, unless that is committed already. */
  commit(name: string): void {
    const manifests = plain(manifestsOf(this.build().chart));
    if (JSON.stringify(manifests) !== JSON.stringify(this.commits.at(-1)?.manifests)) this.commits.push({ name, manifests });
  }

  move(name: string, command: (situation: Situation) => RolloutRecord): void {
    const { code, recorded, version } = this.build().rollout._facts!;
    const known = new Map([...recorded!.versions, [version.hash, version]]);
    this.store.save(command({ head: recorded!.record, code, configOf: hash => known.get(hash)?.config?.name }), [...known.values()]);
    this.commit(name);
  }

  backAndAgain(): void {
    this.move('abort', abort);
    this.toTheEnd('abort');
    this.move('retry', retry);
  }

  /** Promotes until nothing is in progress. */
  toTheEnd(name: string): void {
    for (let i = 0; i < MOST_COMMITS && this.record.phase !== 'idle'; i++) this.move(name, promote);
    if (this.record.phase !== 'idle') throw new Error(`${this.variant.name}: ${name} comes to no end`);
  }

  get record(): RolloutRecord {
    return this.build().rollout._facts!.recorded!.record;
  }

  private build() {
    const app = new RolloutApp({ outdir: join(this.folder, 'dist'), stateDir: join(this.folder, 'rollouts') });
    const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
    return { app, chart, rollout: this.variant.create(chart, this.code) };
  }
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
