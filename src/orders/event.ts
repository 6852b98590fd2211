/** What can happen to a cluster in a story. An object is named by its key. */
export type Event =
  /** The agent applies the object as the new manifests have it. The API server may refuse it. */
  | { readonly type: 'apply'; readonly key: string }
  /** The agent deletes an object that the new manifests no longer have. */
  | { readonly type: 'prune'; readonly key: string }
  /** The controller of a workload acts once. */
  | { readonly type: 'sync'; readonly key: string }
  /** The starting pods of a workload become ready, as far as they ever do. */
  | { readonly type: 'ready'; readonly key: string }
  /** An autoscaler acts: it keeps the replicas of its target within its bounds. */
  | { readonly type: 'autoscale'; readonly key: string }
  /** The load falls, and an autoscaler takes away the pods that it may. */
  | { readonly type: 'calm'; readonly key: string }
  /** One pod of a workload is lost with its node, and started again elsewhere. */
  | { readonly type: 'restart'; readonly key: string }
  /** Somebody drains the node of one pod of a workload: its eviction is asked for. */
  | { readonly type: 'drain'; readonly key: string }
  /** Somebody asks for the version before: `kubectl rollout undo`. */
  | { readonly type: 'undo'; readonly key: string };
