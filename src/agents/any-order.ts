import { Agent } from './agent';
import { keepersOf } from '../manifests/kept';

/** Where nobody says who applies the manifests: no order is promised, all that can be applied is, and whoever is told to keep something does. */
export const anyOrder: Agent = {
  title: 'the agent',
  keeps: live => keepersOf(live).length > 0,
  applies: () => true,
  rounds: actions => [{ steps: [actions] }],
  stopsAt: () => false,
};
