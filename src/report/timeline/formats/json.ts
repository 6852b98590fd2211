/** A timeline for programs: all of it. */
import { printableJson } from '../../printable';
import { TimelineFormat } from '../format';

export const format: TimelineFormat = { place: 5, write: timeline => printableJson(timeline) };
