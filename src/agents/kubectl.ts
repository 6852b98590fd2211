import { Agent } from './agent';
import { keepersOf } from '../manifests/kept';

/**
 * `kubectl apply -f`: one object after the other as they are written, and on with the next one where one is refused. It deletes
 * nothing by itself: what leaves the manifests is deleted afterwards, by `--prune`, which does not come where something was refused, or by
 * a person, who heeds whatever asks to keep it.
 *
 * @see https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/apply/apply.go Run
 */
export const kubectl: Agent = {
  name: 'kubectl',
  title: 'kubectl',
  keeps: live => keepersOf(live).length > 0,
  applies: () => true,
  rounds: actions => [
    { steps: actions.filter(({ type }) => type === 'apply').map(action => [action]) },
    { steps: [actions.filter(({ type }) => type === 'prune')] },
  ],
  stopsAt: () => false,
};
