/** Whether the cluster runs the frame, which Git cannot know. Where it is not to be asked, the frame has to settle instead. */
import { Answer, Asking, Gate, Question } from './asking/gate';
import { Hold, holdSentence, insisting, stoodSentence } from './asking/hold';
import { KubectlError, KubectlOptions } from './realized/kubectl';
import { lookInCluster } from './realized/look-in-cluster';
import { formatSeconds, parseSeconds } from '../plan/grammar';
import { abandoned } from '../state/moves';

export interface ClusterGateOptions extends KubectlOptions {
  readonly unverified?: boolean;
  readonly settle: string;
}

export type ClusterReason =
  /** `unseen` is what the cluster did not show, in one sentence each. */
  | { readonly kind: 'realized'; readonly unseen: readonly string[] }
  /**
   * The cluster was not asked; `hold` is undefined where the frame need not have settled either. `followed` is for how many seconds the
   * proxies of its router were waited for.
   */
  | { readonly kind: 'unasked'; readonly hold?: Hold; readonly followed?: number }
  | { readonly kind: 'unrealized'; readonly problems: readonly string[] }
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'unsettled' } & Hold;

export const gate: Gate<ClusterGateOptions, ClusterReason> = {
  options: [
    { flags: '--unverified', description: 'do not ask the cluster whether the frame is realized' },
    { flags: '--settle <duration>', description: 'how long a frame stands at least with --unverified', default: '3m' },
    { flags: '--context <name>', description: 'the context of kubectl' },
    { flags: '--kubeconfig <file>', description: 'the configuration of kubectl' },
    { flags: '-n, --namespace <name>', description: 'the namespace, where the manifests do not say it' },
  ],
  isAskedOnTheWayBack: true,
  wrongUsage: ({ unverified, settle }) =>
    unverified && secondsOf(settle) === undefined ? `--settle: "${settle}" is no duration such as "3m" or "90s"` : undefined,
  ask: (question, options) => options.unverified ? settled(question, options) : realized(question, options),
  sentence,
};

async function settled(question: Question, { settle, force }: ClusterGateOptions & Asking): Promise<Answer<ClusterReason>> {
  const { clock, pause } = question;
  const lag = propagationOf(question);
  if (force) {
    // Whoever is sure that the cluster runs the frame cannot be sure of the proxies, which follow it.
    if (lag > 0) await pause(lag);
    return { kind: 'go', reason: { kind: 'unasked', ...lag > 0 && { followed: lag } } };
  }
  const least = Math.max(secondsOf(settle) ?? 0, lag);
  const stood = clock.stood();
  if (stood >= least) return { kind: 'go', reason: { kind: 'unasked', hold: { least, stood } } };
  return { kind: 'wait until', time: clock.now() + least - stood, isPlanned: true, reason: { kind: 'unsettled', least, stood } };
}

async function realized(question: Question, options: ClusterGateOptions): Promise<Answer<ClusterReason>> {
  const { record, manifests, kubectl, pause } = question;
  const { context, kubeconfig, namespace } = options;
  const look = () => lookInCluster(kubectl, manifests, { abandoned: abandoned(record), context, kubeconfig, namespace });
  const lag = propagationOf(question);
  try {
    let seen = await look();
    // From here on the proxies of a router follow; whoever cannot wait would lead requests to nobody.
    if (seen.problems.length === 0 && lag > 0) {
      await pause(lag);
      seen = await look();
    }
    const { problems, unseen } = seen;
    return problems.length === 0
      ? { kind: 'go', reason: { kind: 'realized', unseen } }
      : { kind: 'wait until', isPlanned: false, reason: { kind: 'unrealized', problems } };
  } catch (error) {
    if (error instanceof KubectlError) return { kind: 'stop', reason: { kind: 'unreachable', why: error.message } };
    throw error;
  }
}

/** For how many seconds the proxies of its router may lag behind the cluster. */
function propagationOf({ record: { progress }, code }: Question): number {
  const strategy = progress?.strategy ?? code.strategy;
  return progress?.live.traffic.by === 'weights' && 'router' in strategy ? strategy.router?.propagation ?? 0 : 0;
}

function sentence(reason: ClusterReason, question: Question, options: Asking): string {
  switch (reason.kind) {
    case 'realized': return ['it runs the frame', ...reason.unseen].join('; ');
    case 'unasked': return unaskedSentence(reason);
    case 'unrealized': return `the frame is not realized yet:\n  ${reason.problems.join('\n  ')}`;
    case 'unreachable': return `${reason.why}, or ${insisting('--unverified', question, options)}`;
    case 'unsettled': return holdSentence(reason, question, options);
  }
}

function unaskedSentence({ hold, followed }: ClusterReason & { kind: 'unasked' }): string {
  if (hold !== undefined) return `not asked (--unverified): ${stoodSentence(hold)}`;
  return `not asked (--unverified, --force)${followed === undefined ? '' : `: its router had ${formatSeconds(followed)} to follow`}`;
}

function secondsOf(duration: string): number | undefined {
  try {
    return parseSeconds(duration);
  } catch {
    return undefined;
  }
}
