/** What a command asks of an app, as environment variables: an app may be written in any language. */
import { PROTOCOL } from './version';

/** All their names. */
export const VARIABLES = {
  /** The folder of the state, or `off`. Users set it too. */
  state: 'CDK8S_ROLLOUTS_STATE',
  /** The version of the protocol that the command speaks. */
  protocol: 'CDK8S_ROLLOUTS_PROTOCOL',
  /** The file that the report is written to. Without it nothing is asked. */
  report: 'CDK8S_ROLLOUTS_REPORT',
  /** The rollouts whose manifests are reported, divided by commas. */
  manifestsOf: 'CDK8S_ROLLOUTS_REPORT_MANIFESTS',
  /** The rollouts of which the frames of the next version are reported too. */
  next: 'CDK8S_ROLLOUTS_REPORT_NEXT',
  nextImage: 'CDK8S_ROLLOUTS_REPORT_NEXT_IMAGE',
  /** What becomes of rollouts that are new. */
  newRollouts: 'CDK8S_ROLLOUTS_NEW',
} as const;

/** State that is switched off. */
export const OFF = 'off';
/** Every rollout, in place of a list. */
export const ALL = 'all';
/** Rollouts that are new are not recorded, and nothing is wrong with that. */
const IGNORED = 'ignored';

export type Environment = { readonly [name: string]: string | undefined };

/** What an app is asked to report. */
export interface ReportRequest {
  /** The file that the report is written to. */
  readonly file: string;
  /** The keys of the rollouts whose manifests are reported; all of them with `all`. */
  readonly manifestsOf: readonly string[];
  /** Where the frames of the next rollouts are asked for too: to which image, by default to another tag. */
  readonly next?: { readonly of: readonly string[]; readonly image?: string };
}

/** A look at an app, with the state of some folder, that records nothing. */
export function environmentOf(stateDir: string, { file, manifestsOf, next }: ReportRequest): { [name: string]: string } {
  return {
    [VARIABLES.state]: stateDir,
    [VARIABLES.protocol]: `${PROTOCOL}`,
    [VARIABLES.report]: file,
    [VARIABLES.manifestsOf]: manifestsOf.join(','),
    [VARIABLES.next]: next?.of.join(',') ?? '',
    [VARIABLES.nextImage]: next?.image ?? '',
    [VARIABLES.newRollouts]: IGNORED,
  };
}

/** What is asked in an environment, if anything is. */
export function requestIn(environment: Environment): ReportRequest | undefined {
  const { [VARIABLES.report]: file, [VARIABLES.manifestsOf]: manifestsOf, [VARIABLES.next]: next, [VARIABLES.nextImage]: image } = environment;
  if (!file) return undefined;
  return { file, manifestsOf: listed(manifestsOf), next: next ? { of: listed(next), image: image || undefined } : undefined };
}

/** The folder of the state where the environment says it; it wins over what the code says. */
export function stateIn(environment: Environment): string | undefined {
  return environment[VARIABLES.state] || undefined;
}

/** Whether rollouts that are new are left alone. */
export function ignoresNew(environment: Environment): boolean {
  return environment[VARIABLES.newRollouts] === IGNORED;
}

/** Whether a list means a rollout. */
export function isWanted(wanted: readonly string[], key: string): boolean {
  return wanted.some(one => one === ALL || one === key);
}

function listed(text = ''): string[] {
  return text.split(',').filter(one => one !== '');
}
