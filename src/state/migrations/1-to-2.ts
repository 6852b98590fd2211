/** Schema 1 has `generation: 3` in place of `change: 3 promote 4f1c2a9b0e`, and so does not say which command made the change. */
import type { Migration } from './migrations';
import { formatChange } from '../files/change-line';
import { YamlMember } from '../files/yaml/node';
import { YamlValue } from '../files/yaml/value';

export const migration: Migration = {
  record(top, file) {
    const before = new YamlValue(file, top);
    const count = before.get('generation').count();
    const { generation: _, ...content } = before.asWritten();
    const text = formatChange({ count, verb: 'unsaid' }, content);
    return { ...top, members: top.members.map(member => (member.key === 'generation' ? changeOf(member, text) : member)) };
  },
  versions: top => top,
};

function changeOf({ place, value }: YamlMember, text: string): YamlMember {
  return { key: 'change', place, value: { kind: 'scalar', place: value.place, text, isPlain: true } };
}
