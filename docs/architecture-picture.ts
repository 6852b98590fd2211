/** The picture of docs/architecture.md: the two ways of data through the rooms. */

interface Room {
  readonly name: string;
  readonly does: readonly string[];
}

interface Way {
  readonly title: string;
  readonly rooms: readonly Room[];
  readonly fill: string;
  readonly line: string;
}

const WAYS: readonly Way[] = [
  {
    title: 'code → frame → manifests',
    fill: '#eff6ff',
    line: '#3b82f6',
    rooms: [
      { name: 'pods, scaling', does: ['what runs,', 'and how many'] },
      { name: 'plan', does: ['steps and holds'] },
      { name: 'state', does: ['the record in Git,', 'and what is next'] },
      { name: 'frames', does: ['the safe path from', 'one to another'] },
      { name: 'constructs', does: ['renders one frame', 'and what surrounds it'] },
      { name: 'synthesis', does: ['the files that are', 'committed'] },
    ],
  },
  {
    title: 'manifests → world → verdict',
    fill: '#fffbeb',
    line: '#d97706',
    rooms: [
      { name: 'manifests', does: ['any files, read as', 'Kubernetes reads'] },
      { name: 'routers, agents', does: ['where requests go,', 'who applies'] },
      { name: 'controllers', does: ['what each kind does:', 'one model'] },
      { name: 'orders, rehearsal', does: ['every order on counts,', 'one pod by pod'] },
      { name: 'harm, rules', does: ['what hurts, and', 'how to mend it'] },
      { name: 'report', does: ['text, Markdown, SVG,', 'page, JSON, SARIF'] },
    ],
  },
];

const [BOX, GAP, LEFT, HEIGHT, LANE] = [142, 24, 20, 74, 142];
const WIDTH = 2 * LEFT + WAYS[0].rooms.length * (BOX + GAP) - GAP;
const CLI = 2 * LANE + 16;

export function architecturePicture(): string {
  const height = CLI + HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif">`,
    '<title>Two ways of data: from code over a frame to manifests, and from manifests over a model of the world to a verdict</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...WAYS.flatMap((way, i) => drawWay(way, i * LANE)),
    box(LEFT, CLI, WIDTH - 2 * LEFT, 50, '#f8fafc', '#64748b'),
    text(WIDTH / 2, CLI + 21, 'cli', 13, '#1f2937', 600),
    text(WIDTH / 2, CLI + 39, 'promote, abort, undo … change one record and synthesize; check and rehearse look at any manifests; gates say when a frame may be left', 11, '#475569'),
    '</svg>',
    '',
  ].join('\n');
}

function drawWay({ title, rooms, fill, line }: Way, top: number): string[] {
  return [
    text(LEFT, top + 28, title, 14, '#1f2937', 600, 'start'),
    ...rooms.flatMap(({ name, does }, i) => {
      const left = LEFT + i * (BOX + GAP);
      const middle = top + 44 + HEIGHT / 2;
      return [
        box(left, top + 44, BOX, HEIGHT, fill, line),
        text(left + BOX / 2, top + 66, name, 13, '#1f2937', 600),
        ...does.map((words, row) => text(left + BOX / 2, top + 84 + row * 16, words, 11, '#475569')),
        ...i === 0 ? [] : [`<path d="M${left - GAP + 3} ${middle}h${GAP - 9}m-5 -4l6 4l-6 4" fill="none" stroke="${line}" stroke-width="1.5"/>`],
      ];
    }),
  ];
}

function box(left: number, top: number, width: number, height: number, fill: string, line: string): string {
  return `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${line}"/>`;
}

function text(x: number, y: number, words: string, size: number, fill: string, weight = 400, anchor = 'middle'): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${words}</text>`;
}
