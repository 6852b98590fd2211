/** The commits that a rehearsal plays: folders of any manifests, commits of Git, or the frames that are ahead of a rollout. */
import { isDeepStrictEqual } from 'util';
import { Identified, identified } from '../../manifests/identity/identity';
import { ManifestSet } from '../../manifests/manifest-set';
import { ManifestFile } from '../../manifests/reading/manifest-file';
import { DocumentMemory, readManifests } from '../../manifests/reading/read-manifests';
import { CourseFrameReport, RolloutReport } from '../../protocol/report';
import { RehearsedCommit } from '../../rehearsal/simulation';
import { outputFolder } from '../app/app-config';
import { Output, Workspace } from '../app/workspace';
import { theRollout } from '../change/choose';
import { CommandError, UsageError } from '../command-error';
import { Ports } from '../ports';
import { isManifestFile } from '../sides/manifest-files';
import { manifestsBefore } from '../sides/manifests-before';
import { Place, placeOf } from '../sides/place';

export interface Rehearsed {
  readonly title: string;
  readonly commits: readonly RehearsedCommit[];
}

/** Each place is a commit: a folder, what a commit of Git has in the folder of the manifests, or at a path. */
export function commitsOfPlaces(ports: Ports, from: string, to: readonly string[], namespace?: string): Rehearsed & Pick<Identified, 'doubt'> {
  const memory: DocumentMemory = new Map();
  const places: readonly NamedPlace[] = [{ name: from, option: '--from' }, ...to.map(name => ({ name, option: '--to' }))]
    .map(one => ({ ...one, place: placeOf(ports, one.name, one.option, one.option === '--to') }));
  const { sides, doubt } = identified(places.map(place => readManifests(filesAt(ports, place), memory)), namespace);
  const commits = sides.map(({ set, problems }, i) => {
    const problem = problems.find(({ isHarmless }) => !isHarmless);
    if (problem) throw new CommandError(`${problem.message} ${problem.mend}`);
    if (set.keys.length === 0) throw new CommandError(`the manifests of ${places[i].name} hold no object: name a folder or a commit that has some`);
    return { name: places[i].name, manifests: set };
  });
  return { title: places.map(({ name }) => name).join(' → '), commits, doubt };
}

interface NamedPlace {
  readonly name: string;
  /** `--to` */
  readonly option: string;
  readonly place: Place;
}

function filesAt(ports: Ports, { name, option, place }: NamedPlace): readonly ManifestFile[] {
  const folder = place.kind === 'commit' && place.path === undefined ? outputFolder(ports.folder) : '.';
  const base = manifestsBefore(ports, { place, option, folder, files: [] });
  if (!('none' in base)) return base.files;
  const { reason, mend, isUsage } = base.none;
  const text = `${reason}, and so nothing is known of ${name}: ${mend}`;
  throw isUsage ? new UsageError(text) : new CommandError(text);
}

export interface RolloutChoice {
  readonly state: string;
  /** The rollout; where there is but one, it need not be named. */
  readonly name?: string;
  /** Of a rollout that is idle, the image of the version that might be next. */
  readonly image?: string;
}

/** What is ahead of a rollout; of an idle one, what would be with its next version. */
export function commitsOfRollout(ports: Ports, { state, name, image }: RolloutChoice): Promise<Rehearsed> {
  return Workspace.use(ports, state, async workspace => {
    const { report: { rollouts } } = await workspace.renderHead({ image });
    const chosen = chosenOf(rollouts, name);
    const { record, frames, key, next = [] } = chosen;
    if (record?.progress === undefined) return { title: key, commits: next.map(commitOf) };
    if (image !== undefined) throw new CommandError(`${key} is in progress, and what is ahead is known: leave out --image`);
    const ahead = frames.map(commitOf);
    return { title: key, commits: [...committedBefore(workspace.committedOutput(), ahead[0]), ...ahead] };
  });
}

function chosenOf(rollouts: readonly RolloutReport[], name: string | undefined): RolloutReport {
  if (name !== undefined) return theRollout(rollouts, name);
  const inProgress = rollouts.filter(({ record }) => record?.progress !== undefined);
  const [chosen, ...others] = inProgress.length > 0 ? inProgress : rollouts;
  if (chosen === undefined) throw new CommandError('the app has no rollout: add one, or pass --from and --to to rehearse any manifests');
  if (others.length > 0) throw new CommandError(`there are several rollouts: say which one: ${[chosen, ...others].slice(0, 10).map(({ key }) => key).join(', ')}${others.length > 9 ? ' …' : ''}`);
  return chosen;
}

function commitOf({ name, hold, manifests = [] }: CourseFrameReport): RehearsedCommit {
  return { name, manifests: ManifestSet.of(manifests), holdSeconds: hold };
}

/** What is committed, where the code has begun something that is not. */
function committedBefore(committed: Output | undefined, first: RehearsedCommit): RehearsedCommit[] {
  if (committed === undefined) return [];
  const files = [...committed].filter(([path]) => isManifestFile(path)).map(([file, content]) => ({ file, content }));
  const { set } = readManifests(files);
  const keys = first.manifests.keys.filter(key => set.get(key) !== undefined);
  const isSame = keys.length === first.manifests.keys.length && keys.every(key => isDeepStrictEqual(set.get(key), plain(first.manifests.get(key))));
  return keys.length === 0 || isSame ? [] : [{ name: 'HEAD', manifests: ManifestSet.of(keys.map(key => set.get(key)!)) }];
}

/** As YAML has it: without what is undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
