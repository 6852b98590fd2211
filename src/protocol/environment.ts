/** What a command asks of an app, as environment variables: an app may be written in any language. */
import { Exchange, formatExchange, parseExchange } from './exchange';
import { PROTOCOL } from './version';
import { USUAL_STATE } from '../ground/commands';
import { STATE_VARIABLE, stateIn } from '../state/folder';
import { isCalled } from '../state/key';

/** All their names. */
export const VARIABLES = {
  state: STATE_VARIABLE,
  /** The version of the protocol that the command speaks. */
  protocol: 'CDK8S_ROLLOUTS_PROTOCOL',
  /** The file that the report is written to. Without it nothing is asked. */
  report: 'CDK8S_ROLLOUTS_REPORT',
  /** The rollouts whose manifests are reported, divided by commas. */
  manifestsOf: 'CDK8S_ROLLOUTS_REPORT_MANIFESTS',
  /** Whether the manifests of the frames that are ahead are reported as well. */
  manifestsAhead: 'CDK8S_ROLLOUTS_REPORT_AHEAD',
  /** The rollouts of which the frames of the next version are reported too. */
  next: 'CDK8S_ROLLOUTS_REPORT_NEXT',
  nextImage: 'CDK8S_ROLLOUTS_REPORT_NEXT_IMAGE',
  /** Where the app waits for what the command makes of its report. */
  exchange: 'CDK8S_ROLLOUTS_EXCHANGE',
  /** What becomes of rollouts that are new; users name there those that are new although they look like others. */
  newRollouts: 'CDK8S_ROLLOUTS_NEW',
} as const;

/** Every rollout, in place of a list. */
export const ALL = 'all';
/** Every rollout that is in progress. */
export const IN_PROGRESS = 'in-progress';
const YES = 'yes';
/** Rollouts that are new are not recorded, and nothing is wrong with that. */
const IGNORED = 'ignored';

export type Environment = { readonly [name: string]: string | undefined };

/** What an app is asked to report. */
export interface ReportRequest {
  /** The file that the report is written to. */
  readonly file: string;
  /** What the rollouts are called whose manifests are reported. */
  readonly manifestsOf: readonly string[];
  /** Whether the manifests of the frames that are ahead are reported as well. */
  readonly isAhead: boolean;
  readonly exchange?: Exchange;
  /** Where the frames of the next rollouts are asked for too: to which image, by default to another tag. */
  readonly next?: { readonly of: readonly string[]; readonly image?: string };
}

/** A look at an app, with the state of some folder, that records nothing. */
export function environmentOf(stateDir: string, { file, manifestsOf, isAhead, next, exchange }: ReportRequest): { [name: string]: string } {
  return {
    [VARIABLES.state]: stateDir,
    [VARIABLES.protocol]: `${PROTOCOL}`,
    [VARIABLES.report]: file,
    [VARIABLES.manifestsOf]: manifestsOf.join(','),
    [VARIABLES.manifestsAhead]: isAhead ? YES : '',
    [VARIABLES.next]: next?.of.join(',') ?? '',
    [VARIABLES.nextImage]: next?.image ?? '',
    [VARIABLES.exchange]: exchange ? formatExchange(exchange) : '',
    [VARIABLES.newRollouts]: IGNORED,
  };
}

/** What is asked in an environment, if anything is. */
export function requestIn(environment: Environment): ReportRequest | undefined {
  const said = (variable: keyof typeof VARIABLES) => environment[VARIABLES[variable]] ?? '';
  const file = said('report');
  if (file === '') return undefined;
  return {
    file,
    manifestsOf: listed(said('manifestsOf')),
    isAhead: said('manifestsAhead') === YES,
    next: said('next') === '' ? undefined : { of: listed(said('next')), image: said('nextImage') || undefined },
    exchange: parseExchange(said('exchange')),
  };
}

/** The folder of the state as commands must be told; undefined where they look there by themselves. */
export function toldState(environment: Environment, stateDir: string): string | undefined {
  return stateDir === (stateIn(environment) ?? USUAL_STATE) ? undefined : stateDir;
}

/** Whether rollouts that are new are left alone. */
export function ignoresNew(environment: Environment): boolean {
  return environment[VARIABLES.newRollouts] === IGNORED;
}

/** Whether a user says of a rollout that it is new. */
export function isSaidNew(environment: Environment, key: string): boolean {
  return listed(environment[VARIABLES.newRollouts] ?? '').includes(key);
}

/** Whether a list means a rollout. */
export function isWanted(wanted: readonly string[], rollout: { readonly key: string; readonly name: string }, isInProgress = false): boolean {
  return wanted.some(one => one === ALL || (one === IN_PROGRESS && isInProgress) || isCalled(rollout, one));
}

function listed(text: string): string[] {
  return text.split(',').filter(one => one !== '');
}
