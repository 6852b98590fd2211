/**
 * How a rollout is rehearsed: how long pods take, how many requests there are, and what the agent does that applies the
 * commits.
 */
export interface RehearsalOptions {
  /**
   * Who applies the commits, in its own order: `kubectl`, `helm`, `argo-cd` or `flux`.
   *
   * @default - somebody who promises no order: the objects of a commit are applied in any
   */
  readonly agent?: string;

  /**
   * What is left to chance is the same for the same number: the order in which the objects of a commit are applied, and how
   * long each pod takes to start.
   *
   * @default 1
   */
  readonly seed?: number;

  /**
   * The seconds from the creation of a pod until it is ready.
   *
   * @default 10
   */
  readonly startSeconds?: number;

  /**
   * By how much that differs from pod to pod: 0.25 is a quarter less to a quarter more.
   *
   * @default 0.25
   */
  readonly startSpread?: number;

  /**
   * The seconds that a pod needs to end after its `preStop` hook. It answers requests until it is gone, and with all of that
   * it takes no longer than its `terminationGracePeriodSeconds`.
   *
   * @default 5
   */
  readonly terminationSeconds?: number;

  /**
   * Pods never become ready if the name of one of their images contains one of these.
   *
   * @default - none
   */
  readonly failingImages?: string[];

  /**
   * The requests per second that arrive, all Services together.
   *
   * @default 100
   */
  readonly requestsPerSecond?: number;

  /**
   * Changes of that number.
   *
   * @default - it stays the same
   */
  readonly loadSteps?: LoadStep[];

  /**
   * The thousandths of a cpu that one request per second uses: what autoscalers measure.
   *
   * @default - as much as makes the pods before the first commit meet the target of their autoscaler
   */
  readonly requestCpuMillis?: number;

  /**
   * The seconds until all proxies know of a change of endpoints or of a Service.
   *
   * @default 1
   */
  readonly propagationSeconds?: number;

  /**
   * Whether each commit waits until the one before is realized and has stood for the time that it is to stand for. Otherwise
   * commits come one after the other, whatever the cluster runs by then.
   *
   * @default true
   */
  readonly waitForCluster?: boolean;

  /**
   * The seconds from one commit to the next where it does not wait, and the fewest seconds that a realized commit stands
   * for where it does.
   *
   * @default 30
   */
  readonly commitSeconds?: number;

  /**
   * The commits that the agent never sees, from 0: it goes from the one before to the one after. The first one, which runs
   * before the rehearsal begins, cannot be skipped.
   *
   * @default - none
   */
  readonly skippedCommits?: number[];

  /**
   * The agent stops after so many objects of the last commit.
   *
   * @default - it applies all of them
   */
  readonly stopAfterObjects?: number;
}

/**
 * A change of the number of requests.
 */
export interface LoadStep {
  /** The seconds since the first commit. */
  readonly atSeconds: number;

  /** The requests per second from then on. */
  readonly requestsPerSecond: number;
}
