/** Every remedy that a message names, done word for word, leads to a healthy rollout. */
import { join } from 'path';
import { illnesses } from './healthy';
import { arrived, asked, follow, Row } from './row';
import { membersIn } from '../../../src/ground/listed';
import { removeAppRepositories } from '../../support/app-repository';
import { isDeep } from '../../support/deep';

afterAll(removeAppRepositories);

const rows = membersIn<readonly Row[]>(join(__dirname, 'rows'), 'rows').flat();

// Some of them with `npm test`, at length all.
test.each(isDeep ? rows : rows.filter((_, i) => i % 20 === 0))('$name', async row => {
  const repository = await arrived(row);
  const { said, message } = await asked(repository, row.asks, row.env);
  expect(said).toBe(row.says);
  expect(await follow(repository, row, message)).toEqual([]);
  expect(row.isLook ? [] : await illnesses(repository, row.key ?? 'shop/hello', row.state)).toEqual([]);
});
