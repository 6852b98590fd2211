/** The check as a part of `cdk8s synth`, which hands over the files that it has written. */
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AFTER, BEFORE, commit, commitAll, git, write } from './check-runs';
import { validated } from './validations';
import { RolloutValidation, RolloutValidationProps } from '../../src/rollout-validation';

test('refuses what can hurt', () => {
  commit('dist/shop.k8s.yaml', BEFORE);
  write('dist/shop.k8s.yaml', AFTER);
  write('dist/construct-metadata.json', '{"version":"1.0.0","resources":{}}');
  const { violations, status, log } = validated({}, 'dist/shop.k8s.yaml');
  expect([status, log]).toEqual([[['failure', { Objects: expect.stringMatching(/^\d+ \(\d+ changed\)$/) }]], []]);
  expect(violations).toMatchObject([{
    ruleName: 'cutover-with-scale-down (error)',
    recommendation: expect.stringContaining('1. '),
    violatingResources: [{ resourceName: 'hello', manifestPath: 'dist/shop.k8s.yaml' }],
  }]);
  expect((validated({ failOn: 'never' }, 'dist/shop.k8s.yaml')).status[0][0]).toBe('success');
});

test('with --stdout the manifests lie elsewhere', () => {
  commit('dist/shop.k8s.yaml', BEFORE);
  const elsewhere = mkdtempSync(join(tmpdir(), 'cdk8s-'));
  writeFileSync(join(elsewhere, 'shop.k8s.yaml'), AFTER);
  const { violations, status } = validated({}, join(elsewhere, 'shop.k8s.yaml'));
  rmSync(elsewhere, { recursive: true });
  expect([status[0][0], violations[0].violatingResources[0].manifestPath]).toEqual(['failure', 'dist/shop.k8s.yaml']);
});

describe('nothing to compare with', () => {
  const FILE = 'dist/shop.k8s.yaml';
  const success = (props: RolloutValidationProps = {}) => validated(props, FILE).status[0][0] === 'success';
  const refusal = () => {
    const { status, violations: [{ ruleName, recommendation }] } = validated({}, FILE);
    expect([status[0][0], ruleName]).toEqual(['failure', 'not checked (error)']);
    return recommendation;
  };

  test('an app that is not committed yet is new, and says so', () => {
    write('cdk8s.yaml', 'app: node main.js\n');
    write(FILE, BEFORE);
    git('init', '--quiet');
    expect(validated({}, FILE)).toMatchObject({ violations: [], status: [['success', expect.anything()]], log: ['there is no commit yet: all objects count as new'] });
    git('commit', '--quiet', '--allow-empty', '--message', 'of others');
    expect(validated({}, FILE)).toMatchObject({ violations: [], status: [['success', expect.anything()]], log: ['HEAD has no manifests in dist: all objects count as new'] });
    commitAll();
    expect(validated({}, FILE)).toMatchObject({ violations: [], status: [['success', expect.anything()]], log: [] });
  });

  test('outside of Git', () => {
    write(FILE, BEFORE);
    expect(refusal()).toMatch(/^this is in no git repository, .* "git init", .*; or write "allowNoBase: true" among the properties of RolloutValidation in cdk8s\.yaml, where all is new$/);
    expect(success({ allowNoBase: true })).toBe(true);
    git('init', '--quiet');
    expect(success()).toBe(true);
  });

  test('an output that is ignored, be the app new or not', () => {
    write(FILE, BEFORE);
    commit('cdk8s.yaml', 'app: node main.js\n');
    git('rm', '--quiet', '--cached', FILE);
    git('commit', '--quiet', '--amend', '--message', 'only the app');
    expect(refusal()).toMatch(/^HEAD has no manifests in dist, /);
    write('.gitignore', 'dist/\n');
    expect(refusal()).toMatch(/^git ignores dist because of \.gitignore:1 \(dist\/\), and so nothing tells what was there before: take that line out and commit dist, or say with "from" where/);
    expect(success({ allowNoBase: true })).toBe(true);
    write('.gitignore', '');
    commitAll();
    expect(success()).toBe(true);
  });

  test('a commit that there is not', () => {
    commit(FILE, BEFORE);
    const { status, violations: [{ recommendation }] } = validated({ from: 'nowhere' }, FILE);
    expect([status[0][0], recommendation]).toEqual(['failure', expect.stringMatching(/^"from" nowhere is neither a folder nor a commit, .*: name one that "git log" shows/)]);
    expect(success({ from: git('rev-parse', 'HEAD') })).toBe(true);
  });
});

test('an output that became empty', () => {
  commit('dist/shop.k8s.yaml', BEFORE);
  const { status, violations: [{ recommendation }] } = validated({});
  expect(status[0][0]).toBe('failure');
  expect(recommendation).toMatch(/^dist holds no manifests, and so all 3 objects of HEAD would be deleted: .* write "allowEmpty: true" among the properties/);
  expect(validated({ allowEmpty: true }).log).toEqual(['dist holds no manifests: all 3 objects of HEAD count as deleted']);
});

test.each<[object, string]>([
  [{ failOn: 'errors' }, 'failOn is "errors" and must be error, warning or never: change it in cdk8s.yaml'],
  [{ from: 1 }, 'from is 1 and must be text: change it in cdk8s.yaml'],
  [{ allowEmpty: 'yes' }, 'allowEmpty is "yes" and must be true or false: change it in cdk8s.yaml'],
])('%j', (props, message) => expect(() => new RolloutValidation(props as RolloutValidationProps)).toThrow(`RolloutValidation: ${message}`));
