/** A Deployment `app` of one container, as a manifest; `spec` goes over its defaults: one pod more, and none less, than asked for. */
export function deployment(image: string, { name = 'app', ...spec }: { readonly name?: string; readonly [field: string]: any } = {}): any {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image }] } },
      strategy: rollingUpdate(1, 0),
      ...spec,
    },
  };
}

export function rollingUpdate(maxSurge: number | string, maxUnavailable: number | string): any {
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
}

/** No new pod ever counts as available, so that the controller stops after `surge + unavailable` pods. */
export function frozenBatch(surge: number | string, unavailable: number | string): any {
  return { strategy: rollingUpdate(surge, unavailable), minReadySeconds: 2147483646, progressDeadlineSeconds: 2147483647 };
}

/** A Service `app` of the pods of a Deployment. */
export function service(deploymentName = 'app'): any {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'app' },
    spec: { selector: { app: deploymentName }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}
