/** The options of a rehearsal with their defaults, and what is wrong with them. */
import { Applying, inTurn } from './cluster/applying';
import { RehearsalError } from './rehearsal-error';
import { RehearsalOptions } from './rehearsal-options';
import { Agent, agentProblem, knownAgent } from '../agents/agent';
import { agentNamed } from '../agents/agents';
import { Demand } from '../controllers/workloads/settled';

/** What is said of a rehearsal besides its options. */
export interface Course {
  /** The very order, of those that the agent can produce: what a story tells. */
  readonly applying?: Applying;
  readonly demand?: Demand;
}

/** The options with their defaults. */
export interface RehearsalSettings extends Required<Omit<RehearsalOptions, 'agent' | 'requestCpuMillis' | 'stopAfterObjects'>> {
  readonly requestCpuMillis?: number;
  readonly stopAfterObjects: number;
  readonly agent: Agent;
  /** The order in which the objects of a commit are applied. */
  readonly applying: Applying;
  /** How many pods the load asks for before the first commit, of workloads that an autoscaler scales. */
  readonly demand?: Demand;
}

/** @param course What a test or a story says besides: the very order, under which load. */
export function settingsOf(options: RehearsalOptions, { applying = inTurn, demand }: Course = {}): RehearsalSettings {
  const settings = {
    seed: options.seed ?? 1,
    startSeconds: options.startSeconds ?? 10,
    startSpread: options.startSpread ?? 0.25,
    terminationSeconds: options.terminationSeconds ?? 5,
    failingImages: options.failingImages ?? [],
    requestsPerSecond: options.requestsPerSecond ?? 100,
    loadSteps: options.loadSteps ?? [],
    requestCpuMillis: options.requestCpuMillis,
    propagationSeconds: options.propagationSeconds ?? 1,
    waitForCluster: options.waitForCluster ?? true,
    commitSeconds: options.commitSeconds ?? 30,
    skippedCommits: options.skippedCommits ?? [],
    stopAfterObjects: options.stopAfterObjects ?? Infinity,
    agent: agentNamed(knownAgent(options.agent)),
    applying,
    demand,
  };
  const agentSaid = agentProblem(options.agent);
  const problems = [...agentSaid === undefined ? [] : [agentSaid], ...problemsOf(settings)];
  if (problems.length > 0) throw new RehearsalError(`rehearsal: ${problems.join('; ')}`);
  return settings;
}

function problemsOf(settings: RehearsalSettings): string[] {
  const amounts = ['startSeconds', 'startSpread', 'terminationSeconds', 'requestsPerSecond', 'requestCpuMillis', 'propagationSeconds', 'commitSeconds'] as const;
  const isAmount = (value: number | undefined) => value === undefined || (Number.isFinite(value) && value >= 0);
  return [
    ...amounts.filter(name => !isAmount(settings[name])).map(name => `${name} is ${settings[name]}: pass a number from 0 up`),
    ...settings.startSpread > 1 ? [`startSpread is ${settings.startSpread}: pass at most 1, which is from nothing to twice the time`] : [],
    ...settings.loadSteps.every(({ atSeconds, requestsPerSecond }) => isAmount(atSeconds) && isAmount(requestsPerSecond)) ? [] : ['loadSteps: pass numbers from 0 up'],
    ...settings.skippedCommits.every(index => Number.isSafeInteger(index) && index > 0) ? [] : ['skippedCommits: pass whole numbers from 1 up: the first commit is what runs before'],
    ...settings.failingImages.includes('') ? ['failingImages: an empty text is part of every image: leave it out'] : [],
  ];
}
