import { parse } from 'yaml';
import { keyOfMade, keyOfOwned, referencesOf } from '../../src/manifests/references';

const found = (text: string) => referencesOf(parse(text)).map(({ field, to }) => `${field} → ${to}`);

test('a pod refers to its account, volumes, environment and pull secrets, unless it may do without', () => {
  expect(found(`
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: { name: db, namespace: shop }
    spec:
      serviceName: db
      template:
        spec:
          serviceAccountName: db
          imagePullSecrets: [{ name: registry }]
          volumes:
            - { name: a, configMap: { name: config } }
            - { name: b, configMap: { name: extra, optional: true } }
            - { name: c, secret: { secretName: tls } }
            - { name: d, persistentVolumeClaim: { claimName: shared } }
            - { name: e, projected: { sources: [{ configMap: { name: one } }, { secret: { name: two } }, { secret: { name: three, optional: true } }] } }
          initContainers:
            - { name: init, envFrom: [{ secretRef: { name: init } }] }
          containers:
            - name: main
              envFrom: [{ configMapRef: { name: env } }, { configMapRef: { name: maybe, optional: true } }]
              env:
                - { name: A, valueFrom: { secretKeyRef: { name: password, key: x } } }
                - { name: B, valueFrom: { configMapKeyRef: { name: key, key: x, optional: true } } }
  `)).toEqual([
    'spec.template.spec.serviceAccountName → ServiceAccount/shop/db',
    'spec.template.spec.volumes[0].configMap → ConfigMap/shop/config',
    'spec.template.spec.volumes[2].secret → Secret/shop/tls',
    'spec.template.spec.volumes[3].persistentVolumeClaim → PersistentVolumeClaim/shop/shared',
    'spec.template.spec.volumes[4].projected.sources[0].configMap → ConfigMap/shop/one',
    'spec.template.spec.volumes[4].projected.sources[1].secret → Secret/shop/two',
    'spec.template.spec.containers[0].envFrom[0].configMapRef → ConfigMap/shop/env',
    'spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef → Secret/shop/password',
    'spec.template.spec.initContainers[0].envFrom[0].secretRef → Secret/shop/init',
    'spec.template.spec.imagePullSecrets[0] → Secret/shop/registry',
    'spec.serviceName → Service/shop/db',
  ]);
});

test.each([
  ['a CronJob', '{ apiVersion: batch/v1, kind: CronJob, metadata: { name: a, namespace: n }, spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: m, envFrom: [{ secretRef: { name: s } }] }] } } } } } }',
    ['spec.jobTemplate.spec.template.spec.containers[0].envFrom[0].secretRef → Secret/n/s']],
  ['a pod of its own', '{ apiVersion: v1, kind: Pod, metadata: { name: a, namespace: n }, spec: { serviceAccountName: s, containers: [] } }', ['spec.serviceAccountName → ServiceAccount/n/s']],
  ['an Ingress, with the old form of a backend too', '{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: a, namespace: n }, spec: { defaultBackend: { service: { name: d } }, tls: [{ secretName: t }], rules: [{ http: { paths: [{ backend: { serviceName: o } }] } }] } }',
    ['spec.defaultBackend → Service/n/d', 'spec.rules[0].http.paths[0].backend → Service/n/o', 'spec.tls[0].secretName → Secret/n/t']],
  ['an HTTPRoute, to another namespace and with a mirror', '{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: a, namespace: n }, spec: { rules: [{ backendRefs: [{ name: s, namespace: o }, { group: x, kind: Bucket, name: b }], filters: [{ requestMirror: { backendRef: { name: m } } }] }] } }',
    ['spec.rules[0].backendRefs[0] → Service/o/s', 'spec.rules[0].filters[0].requestMirror.backendRef → Service/n/m']],
  ['a webhook', '{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: a }, webhooks: [{ clientConfig: { service: { name: s, namespace: n } } }] }',
    ['webhooks[0].clientConfig.service → Service/n/s']],
  ['a binding, with the accounts that it names', '{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: a, namespace: n }, roleRef: { kind: ClusterRole, name: r }, subjects: [{ kind: User, name: u }, { kind: ServiceAccount, name: s, namespace: o }] }',
    ['roleRef → ClusterRole.rbac.authorization.k8s.io//r', 'subjects[1] → ServiceAccount/o/s']],
  ['autoscalers', '{ apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: { name: a, namespace: n }, spec: { scaleTargetRef: { name: d }, triggers: [{ type: x, authenticationRef: { name: t } }, { type: cpu }] } }',
    ['spec.scaleTargetRef → Deployment.apps/n/d', 'spec.triggers[0].authenticationRef → TriggerAuthentication.keda.sh/n/t']],
  ['a claim', '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: a, namespace: n }, spec: { storageClassName: fast } }', ['spec.storageClassName → StorageClass.storage.k8s.io//fast']],
  ['pods of a class', '{ apiVersion: v1, kind: Pod, metadata: { name: a, namespace: n }, spec: { priorityClassName: p, runtimeClassName: r, containers: [] } }',
    ['spec.priorityClassName → PriorityClass.scheduling.k8s.io//p', 'spec.runtimeClassName → RuntimeClass.node.k8s.io//r']],
  ['a Gateway', '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: a, namespace: n }, spec: { gatewayClassName: c, listeners: [{ tls: { certificateRefs: [{ name: t }, { kind: Other, name: o }] } }] } }',
    ['spec.gatewayClassName → GatewayClass.gateway.networking.k8s.io//c', 'spec.listeners[0].tls.certificateRefs[0] → Secret/n/t']],
  ['a route of a Gateway and of a Service', '{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: a, namespace: n }, spec: { parentRefs: [{ name: g, namespace: o }, { group: "", kind: Service, name: s }] } }',
    ['spec.parentRefs[0] → Gateway.gateway.networking.k8s.io/o/g', 'spec.parentRefs[1] → Service/n/s']],
  ['a VirtualService', '{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: a, namespace: n }, spec: { gateways: [mesh, g, o/h] } }',
    ['spec.gateways[1] → Gateway.networking.istio.io/n/g', 'spec.gateways[2] → Gateway.networking.istio.io/o/h']],
  ['a VirtualService, with hosts of Services and others', '{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: a, namespace: n }, spec: { http: [{ route: [{ destination: { host: s } }, { destination: { host: t.o.svc.cluster.local } }, { destination: { host: example.com } }], mirrors: [{ destination: { host: m } }], mirror: { host: k } }] } }',
    ['spec.http[0].route[0].destination → Service/n/s', 'spec.http[0].route[1].destination → Service/o/t', 'spec.http[0].mirror → Service/n/k', 'spec.http[0].mirrors[0].destination → Service/n/m']],
  ['an IngressRoute', '{ apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: { name: a, namespace: n }, spec: { tls: { secretName: c }, routes: [{ middlewares: [{ name: m }, { name: x@file }], services: [{ name: s, namespace: o }, { kind: TraefikService, name: t }, { kind: TraefikService, name: api@internal }] }] } }',
    ['spec.routes[0].services[0] → Service/o/s', 'spec.routes[0].services[1] → TraefikService.traefik.io/n/t', 'spec.routes[0].middlewares[0] → Middleware.traefik.io/n/m', 'spec.tls.secretName → Secret/n/c']],
  ['TraefikServices', '{ apiVersion: traefik.io/v1alpha1, kind: TraefikService, metadata: { name: a, namespace: n }, spec: { mirroring: { name: s, mirrors: [{ name: m }] } } }',
    ['spec.mirroring → Service/n/s', 'spec.mirroring.mirrors[0] → Service/n/m']],
  ['an HTTPRoute whose backend copies', '{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: a, namespace: n }, spec: { rules: [{ backendRefs: [{ name: s, filters: [{ requestMirror: { backendRef: { name: m } } }] }] }] } }',
    ['spec.rules[0].backendRefs[0] → Service/n/s', 'spec.rules[0].backendRefs[0].filters[0].requestMirror.backendRef → Service/n/m']],
  ['an Ingress of a class, whose certificate cert-manager makes', '{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: a, namespace: n, annotations: { cert-manager.io/issuer: x } }, spec: { ingressClassName: c, tls: [{ secretName: t }] } }',
    ['spec.ingressClassName → IngressClass.networking.k8s.io//c']],
  ['a certificate and a secret from a store', '{ apiVersion: cert-manager.io/v1, kind: Certificate, metadata: { name: a, namespace: n }, spec: { issuerRef: { kind: ClusterIssuer, name: i } } }', ['spec.issuerRef → ClusterIssuer.cert-manager.io//i']],
  ['an API of its own', '{ apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: { name: a }, spec: { service: { name: s, namespace: n } } }', ['spec.service → Service/n/s']],
])('%s', (_, text, references) => expect(found(text)).toEqual(references));

test.each([
  ['what rests', '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a }, spec: { replicas: 0, template: { spec: { containers: [{ envFrom: [{ secretRef: { name: s } }] }] } } } }'],
  ['the account that is always there', '{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { serviceAccountName: default, containers: [] } }'],
  ['what is not of the expected kind', '{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: a }, spec: { serviceName: 7, template: { spec: { volumes: {}, containers: [{ env: 3, envFrom: [null] }] } } } }'],
])('%s refers to nothing', (_, text) => expect(found(text)).toEqual([]));

test.each([
  ['{ apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: { name: a, namespace: n } }', 'Secret/n/a'],
  ['{ apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: { name: a, namespace: n }, spec: { target: { name: b } } }', 'Secret/n/b'],
  ['{ apiVersion: cert-manager.io/v1, kind: Certificate, metadata: { name: a, namespace: n }, spec: { secretName: tls } }', 'Secret/n/tls'],
  ['{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: n } }', undefined],
])('%s makes %s', (text, key) => expect(keyOfMade(parse(text))).toBe(key));

test.each([
  ['{ apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: { name: a, namespace: n } }', 'Secret/n/a'],
  ['{ apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: { name: a, namespace: n }, spec: { target: { creationPolicy: Orphan } } }', undefined],
  ['{ apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: { name: a, namespace: n } }', 'Secret/n/a'],
  ['{ apiVersion: cert-manager.io/v1, kind: Certificate, metadata: { name: a, namespace: n }, spec: { secretName: tls } }', undefined],
])('%s takes %s along', (text, key) => expect(keyOfOwned(parse(text))).toBe(key));
