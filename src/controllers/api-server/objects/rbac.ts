/** What the server refuses of roles and bindings. */
import { list, Open, record, text } from '../../../ground/shape';
import { dnsSubdomain, pathSegment } from '../names';
import { Refusal } from '../refusal';
import { isEmpty, isPlaceholder, named, refusalsAt, Row, row, rowOf } from '../row';
import { RBAC } from '../sources';
import { invalid, required, unsupported } from '../words';

const GROUP = 'rbac.authorization.k8s.io';

function roleRows(isNamespaced: boolean): readonly Row[] {
  return [rowOf('rules[]', `${RBAC} ValidatePolicyRule`, ({ rules }) => list(rules).flatMap((rule, i) => ruleRefusals(`rules[${i}]`, record(rule), isNamespaced)))];
}

function ruleRefusals(field: string, { verbs, nonResourceURLs, apiGroups, resources, resourceNames }: Open, isNamespaced: boolean): Refusal[] {
  const urls = `${field}.nonResourceURLs`;
  const ofVerbs = isEmpty(verbs) ? [{ field: `${field}.verbs`, message: required('verbs must contain at least one value') }] : [];
  if (!isEmpty(nonResourceURLs)) {
    const isMixed = [apiGroups, resources, resourceNames].some(value => !isEmpty(value));
    return [
      ...ofVerbs,
      ...isNamespaced ? [{ field: urls, message: invalid(nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs') }] : [],
      ...isMixed && !isNamespaced ? [{ field: urls, message: invalid(nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs') }] : [],
    ];
  }
  return [
    ...ofVerbs,
    ...isEmpty(apiGroups) ? [{ field: `${field}.apiGroups`, message: required('resource rules must supply at least one api group') }] : [],
    ...isEmpty(resources) ? [{ field: `${field}.resources`, message: required('resource rules must supply at least one resource') }] : [],
  ];
}

const REFERRED = row('name', `${RBAC} ValidateRoleBinding`, named(pathSegment));
const ACCOUNT = row('name', `${RBAC} ValidateRoleBindingSubject`, named(dnsSubdomain));
const SUBJECT = row('name', `${RBAC} ValidateRoleBindingSubject`, named());

function bindingRows(isNamespaced: boolean): readonly Row[] {
  const source = `${RBAC} ${isNamespaced ? 'ValidateRoleBinding' : 'ValidateClusterRoleBinding'}`;
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  return [
    // Where it is not written, the server takes the group of roles.
    rowOf('roleRef', source, ({ roleRef }) => {
      const { apiGroup, kind } = record(roleRef);
      return [
        ...isEmpty(apiGroup) || apiGroup === GROUP || isPlaceholder(apiGroup) ? [] : [{ field: 'roleRef.apiGroup', message: unsupported(apiGroup, [GROUP]) }],
        ...kinds.includes(text(kind) ?? '') || isPlaceholder(kind) ? [] : [{ field: 'roleRef.kind', message: unsupported(kind ?? '', kinds) }],
        ...refusalsAt('roleRef', record(roleRef), [REFERRED], undefined),
      ];
    }),
    rowOf('subjects[]', `${RBAC} ValidateRoleBindingSubject`, ({ subjects }) =>
      list(subjects).flatMap((subject, i) => subjectRefusals(`subjects[${i}]`, record(subject), isNamespaced))),
  ];
}

function subjectRefusals(field: string, subject: Open, isNamespaced: boolean): Refusal[] {
  const { kind, apiGroup, namespace } = subject;
  if (isPlaceholder(kind)) return [];
  const isAccount = kind === 'ServiceAccount';
  const name = refusalsAt(field, subject, [isAccount ? ACCOUNT : SUBJECT], undefined);
  if (isAccount) {
    return [
      ...name,
      ...isEmpty(apiGroup) ? [] : [{ field: `${field}.apiGroup`, message: unsupported(apiGroup, ['']) }],
      ...!isNamespaced && isEmpty(namespace) ? [{ field: `${field}.namespace`, message: required() }] : [],
    ];
  }
  if (kind !== 'User' && kind !== 'Group') return [...name, { field: `${field}.kind`, message: unsupported(kind ?? '', ['ServiceAccount', 'User', 'Group']) }];
  return [...name, ...isEmpty(apiGroup) || apiGroup === GROUP ? [] : [{ field: `${field}.apiGroup`, message: unsupported(apiGroup, [GROUP]) }]];
}

export const ROLE = roleRows(true);
export const CLUSTER_ROLE = roleRows(false);
export const ROLE_BINDING = bindingRows(true);
export const CLUSTER_ROLE_BINDING = bindingRows(false);
