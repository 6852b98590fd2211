/** Each text in the source that tells a user to do something has a row in the table, or a reason why not. */
import { join } from 'path';
import { textsThatName } from './named';
import { NOT_FOLLOWED } from './not-followed';
import { Row } from './row';
import { membersIn } from '../../../src/ground/listed';

const rows = membersIn<readonly Row[]>(join(__dirname, 'rows'), 'rows').flat();
const texts = textsThatName();
const isExcused = (text: string) => NOT_FOLLOWED.some(([excused]) => excused === text);

test('each text is in the table', () => {
  const missing = texts.filter(({ text, pattern }) => !isExcused(text) && !rows.some(({ says }) => pattern.test(says)));
  expect(missing.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
});

test('no text is excused that is in the table, or nowhere', () => {
  const needless = NOT_FOLLOWED.filter(([excused]) => {
    const found = texts.filter(({ text }) => text === excused);
    return found.length === 0 || found.every(({ pattern }) => rows.some(({ says }) => pattern.test(says)));
  });
  expect(needless.map(([excused]) => excused)).toEqual([]);
});

test('rows have names of their own', () => {
  const names = rows.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
});
