/** What a command needs of the world around it. Nothing else in `cli` reaches there, so that commands and apps can run within any process. */
import { ExitCode } from './exit-codes';
import { Kubectl } from '../gates/realized/kubectl';
import { Git } from '../git/git';

export type Environment = { readonly [name: string]: string | undefined };

export interface Ports {
  /** The working directory: paths count from here. */
  readonly folder: string;
  readonly environment: Environment;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  /** All of the standard input. */
  readonly stdin: () => string;
  /** The time, in seconds. */
  readonly now: () => number;
  /** Lets so many seconds pass. */
  readonly pause: (seconds: number) => Promise<void>;
  /** Tells processes apart that run at once. */
  readonly processId: number;
  /** Does something even if the process ends early; the result takes it back. */
  readonly atExit: (action: () => void) => () => void;
  readonly app: AppRunner;
  readonly git: Git;
  readonly kubectl: Kubectl;
}

/** What each verb is given: the command says how it ended where it does not throw. */
export interface Invocation extends Ports {
  readonly exit: (code: ExitCode) => void;
}

export interface TextOutput {
  readonly write: (text: string) => unknown;
  readonly isTTY: boolean;
  /** The width of the terminal. */
  readonly columns?: number;
}

/** Runs the app to its end, in whatever language it is written. */
export type AppRunner = (request: AppRequest) => Promise<AppEnd>;

export interface AppRequest {
  /** The command of `cdk8s.yaml`. */
  readonly command: string;
  readonly folder: string;
  /** What it is told beside the environment that the command has itself. */
  readonly environment: { readonly [name: string]: string };
}

export interface AppEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** What it printed. */
  readonly output: string;
}
