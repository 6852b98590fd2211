/** A canary whose traffic a router leads, and the same without one: what its tests begin with. */
import { AppRepository, appWith } from '../../support/app-repository';

const TESTERS = "testers: { header: 'X-Canary', value: 'yes' }";
export const ROUTER = `router: rollouts.TrafficRouter.gatewayApi({ gateway: 'public', hosts: ['hello.example.com'], ${TESTERS} })`;
const PLAN = "plan: RolloutPlan.parse('testers until approved, 0.5%, 50%, 100% until approved')";
export const app = (router: string) => appWith(`new CanaryDeployment(chart, 'hello', { name: 'hello', containers, replicas: 4, ${PLAN}, ${router} });`);

/** `4/2 50% testers`: pods and what the route says. */
export function led(repository: AppRepository): string {
  const manifests = repository.manifests();
  const [stable, canary] = manifests.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.replicas);
  const { rules } = manifests.find(({ kind }) => kind === 'HTTPRoute').spec;
  const [first, second] = rules[0].backendRefs.map(({ weight }: any) => weight);
  return `${stable}/${canary} ${(100 * second) / (first + second)}%${rules.length > 1 ? ' testers' : ''}`;
}

export const UNROUTED = app('').replace("'testers until approved, 0.5%, 50%, 100% until approved'", "'1 pod, 50%'");
export const addRouter = (repository: AppRepository) => repository.edit("'1 pod, 50%'), ", `'1 pod, 50%'), ${ROUTER}`);
export const removeRouter = (repository: AppRepository) => repository.edit(ROUTER, '');
