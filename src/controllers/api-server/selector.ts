/** What the server says of labels and of what selects by them. */
import { labelValue, qualifiedName } from './names';
import { Refusal } from './refusal';
import { isPlaceholder, join, keyed, Row, rowOf } from './row';
import { META_V1 } from './sources';
import { forbidden, invalid, required } from './words';
import { labels, list, record, records, text } from '../../ground/shape';

/** The keys and values of labels. */
export function labelsRow<Context>(field: string): Row<Context> {
  return rowOf(field, `${META_V1} ValidateLabels`, scope => labelRefusals(field, at(scope, field)));
}

/** `matchLabels` and `matchExpressions`. */
export function selectorRow<Context>(field: string): Row<Context> {
  return rowOf(field, `${META_V1} ValidateLabelSelector`, scope => selectorRefusals(field, at(scope, field)));
}

export function selectorRefusals(field: string, selector: unknown): Refusal[] {
  const { matchLabels, matchExpressions } = record(selector);
  return [
    ...labelRefusals(join(field, 'matchLabels'), matchLabels),
    ...records(matchExpressions).flatMap((expression, i) => expressionRefusals(join(field, `matchExpressions[${i}]`), expression)),
  ];
}

function labelRefusals(field: string, value: unknown): Refusal[] {
  return Object.entries(labels(value)).flatMap(([key, one]) => {
    if (isPlaceholder(key) || isPlaceholder(one)) return [];
    const [ofKey, ofValue] = [qualifiedName(key), labelValue(one)];
    if (ofKey !== undefined) return [{ field: field + keyed(key), message: invalid(key, ofKey) }];
    return ofValue === undefined ? [] : [{ field: field + keyed(key), message: invalid(one, ofValue) }];
  });
}

function expressionRefusals(field: string, { key, operator, values }: ReturnType<typeof record>): Refusal[] {
  const name = text(key) ?? '';
  const ofKey = qualifiedName(name);
  const [said] = [
    ...ofKey === undefined || isPlaceholder(name) ? [] : [{ field: `${field}.key`, message: invalid(name, ofKey) }],
    ...operatorRefusals(field, text(operator) ?? '', list(values).length),
    ...list(values).flatMap((value, i) => {
      const ofValue = typeof value === 'string' && !isPlaceholder(value) ? labelValue(value) : undefined;
      return ofValue === undefined ? [] : [{ field: `${field}.values[${i}]`, message: invalid(value, ofValue) }];
    }),
  ];
  return said === undefined ? [] : [said];
}

/** What the operator of an expression asks of its values. */
export function operatorRefusals(field: string, operator: string, values: number): Refusal[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values > 0 ? [] : [{ field: join(field, 'values'), message: required("must be specified when `operator` is 'In' or 'NotIn'") }];
    case 'Exists':
    case 'DoesNotExist':
      return values === 0 ? [] : [{ field: join(field, 'values'), message: forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'") }];
    default: return isPlaceholder(operator) ? [] : [{ field: join(field, 'operator'), message: invalid(operator, 'not a valid selector operator') }];
  }
}

function at(scope: unknown, field: string): unknown {
  return field.split('.').reduce<unknown>((value, name) => record(value)[name], scope);
}
