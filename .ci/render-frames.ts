/** Writes every frame of every example into a folder each: render-frames.ts FOLDER */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { App, Yaml } from 'cdk8s';
import { Rollout } from '../lib';

const target = resolve(process.argv[2]);
const examples = join(__dirname, '..', 'examples');

for (const example of readdirSync(examples).filter(name => existsSync(join(examples, name, 'cdk8s.yaml')))) {
  const { build } = require(join(examples, example, 'main'));
  const rolloutsOf = (version: string): Rollout[] => {
    const app = new App();
    build(app, version);
    return app.node.findAll().filter(one => one instanceof Rollout);
  };
  const [before, after] = [rolloutsOf('1.0.0'), rolloutsOf('2.0.0')];
  for (const [i, rollout] of after.entries()) {
    for (const { index, manifests } of rollout.frames(before[i].version)) {
      const folder = join(target, `${example}-${rollout.name}-${String(index).padStart(2, '0')}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'manifests.yaml'), Yaml.stringify(...manifests));
    }
  }
}
