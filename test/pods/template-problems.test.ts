/** What can be wrong with a pod template, and the versions that images tell. */
import { ContainerProps, Protocol } from 'cdk8s-plus-28';
import { versionLabel } from '../../src/ground/labels';
import { RollingDeployment, RolloutProps } from '../../src/index';
import { one, problemsOf, synth, WEB } from '../support/synth';

function problems(props: RolloutProps, author: (hello: RollingDeployment) => unknown = () => {}): string[] {
  return problemsOf(chart => author(new RollingDeployment(chart, 'hello', { replicas: 10, ...props })));
}

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('images', () => {
  test.each<[string, string | undefined]>([
    ['hello:1', '1'],
    ['hello:1.5.0', '1.5.0'],
    ['acme/hello:v2', 'v2'],
    ['ghcr.io/acme/hello:1.5.0-rc.1', '1.5.0-rc.1'],
    ['registry:5000/acme/hello:1', '1'],
    ['localhost:5000/hello:latest-ish', 'latest-ish'],
    [`hello@${DIGEST}`, '0123456789ab'],
    [`registry:5000/hello@${DIGEST}`, '0123456789ab'],
    [`hello:1.5.0@${DIGEST}`, '1.5.0'],
    [`hello:latest@${DIGEST}`, 'latest'],
    ['hello:_odd_', 'odd'],
    [`hello:${'x'.repeat(100)}`, 'x'.repeat(63)],
    [`hello:${'x'.repeat(62)}.1`, 'x'.repeat(62)],
  ])('%s is pinned, and its version is %s', (image, version) => {
    const manifests = synth(chart => new RollingDeployment(chart, 'hello', { containers: [{ ...WEB, image }], replicas: 10 }));
    const deployment = one(manifests, 'Deployment');
    expect(deployment.spec.template.spec.containers[0].image).toBe(image);
    expect(deployment.spec.template.metadata.labels['app.kubernetes.io/version']).toBe(version);
    expect(deployment.metadata.labels['app.kubernetes.io/version']).toBe(version);
  });

  test.each(['hello', 'acme/hello', 'registry:5000/hello', 'registry:5000/acme/hello'])('%s has no tag', image => {
    expect(problems({ containers: [{ ...WEB, image }] }))
      .toEqual([`[shop/hello] container "main": the image "${image}" has no tag, so it can change without a rollout: pin a version or a digest`]);
  });

  test.each(['hello:latest', 'registry:5000/hello:latest'])('%s moves', image => {
    expect(problems({ containers: [{ ...WEB, image }] }))
      .toEqual([`[shop/hello] container "main": the image "${image}" has the tag "latest", so it can change without a rollout: pin a version or a digest`]);
  });

  test.each(['', ' '])('%j is none', image => {
    expect(problems({ containers: [{ ...WEB, image }] })).toEqual(['[shop/hello] container "main": it has no image: set "image"']);
  });

  test('of init containers and of those that are added later are looked at too', () => {
    const found = problems({ containers: [WEB], initContainers: [{ image: 'acme/migrate' }] }, hello => {
      hello.workload.addContainer({ image: 'fluent/fluent-bit:latest' });
      hello.workload.addInitContainer({ image: '', name: 'warm-up' });
    });
    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining([
      expect.stringContaining('container "init-0": the image "acme/migrate" has no tag'),
      expect.stringContaining('container "fluent-bit": the image "fluent/fluent-bit:latest" has the tag "latest"'),
      expect.stringContaining('container "warm-up": it has no image'),
    ]));
  });

  test('without a tag or digest a version has no label', () => {
    expect([versionLabel(undefined), versionLabel(''), versionLabel('acme/hello'), versionLabel('registry:5000/hello')]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('what must differ', () => {
  const side = (props: Partial<ContainerProps>): ContainerProps => ({ image: 'acme/side:1', ...props });

  test.each<[string, ContainerProps[], string]>([
    ['container names', [{ ...WEB, name: 'web' }, side({ name: 'web' })], 'container "web": two containers have this name: give one another name'],
    ['port names in a container', [side({ ports: [{ number: 1_080, name: 'a' }, { number: 1_081, name: 'a' }] })],
      'container "main": two ports have the name "a": give one another name'],
    ['port numbers in a container', [side({ ports: [{ number: 1_080, name: 'a' }, { number: 1_080, name: 'b' }] })],
      'container "main": port 1080/TCP is declared twice: remove one'],
    ['a port number and the portNumber', [side({ portNumber: 8_080, ports: [{ number: 8_080, name: 'b' }] })],
      'container "main": port 8080/TCP is declared twice: remove one'],
    ['port names in a pod', [side({ ports: [{ number: 1_080, name: 'a' }] }), side({ ports: [{ number: 1_081, name: 'a' }] })],
      'port "a": two ports have this name: give one another name'],
    ['port numbers in a pod', [WEB, side({ ports: [{ number: 8_080, name: 'b' }] })], 'port 8080/TCP: two containers of the pod listen on it: change one'],
  ])('%s', (_, containers, problem) => {
    expect(problems({ containers })).toContain(`[shop/hello] ${problem}`);
  });

  test('one number for two protocols is fine', () => {
    const ports = [{ number: 5_353, name: 'dns' }, { number: 5_353, name: 'dns-udp', protocol: Protocol.UDP }];
    const manifests = synth(chart => new RollingDeployment(chart, 'hello', { containers: [{ image: 'acme/dns:1', ports }], replicas: 10 }));
    expect(one(manifests, 'Deployment').spec.template.spec.containers[0].ports).toHaveLength(2);
  });

  test('an init container and a container', () => {
    expect(problems({ containers: [{ ...WEB, name: 'web' }], initContainers: [{ image: 'acme/migrate:1', name: 'web' }] }))
      .toEqual(['[shop/hello] container "web": two containers have this name: give one another name']);
  });
});
