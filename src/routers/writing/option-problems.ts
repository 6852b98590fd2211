/** What can be wrong with what all routers are told: one sentence each. */
import { nameProblems } from './names';
import { RouteOptions, Writer } from './writer';
import { cannot } from './writers';

const HOST = /^(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
const LONGEST_HOST = 253;
const ADDRESS = /^\d+(\.\d+){3}$/;
/** What all routers take literally: no pattern, nothing that would have to be escaped. */
const PATH = /^(\/(?!\.{1,2}(\/|$))[-A-Za-z0-9._~]+)*\/?$/;
const TOKEN = /^[-A-Za-z0-9!#$%&'*+.^_|~]+$/;
/** Visible characters, and blanks between them: without what would end a text in one of the routers. */
const VALUE = /^[\x21\x23-\x5b\x5d-\x5f\x61-\x7e]([\x20\x21\x23-\x5b\x5d-\x5f\x61-\x7e]*[\x21\x23-\x5b\x5d-\x5f\x61-\x7e])?$/;
const COOKIE = /^[A-Za-z0-9_-]+$/;

export function optionProblems(writer: Writer, options: RouteOptions, needsHost: boolean): string[] {
  const { hosts, paths } = options;
  return [
    ...needsHost && hosts.length === 0 ? [`router: ${writer.title} needs to know whose requests come here: set "hosts"`] : [],
    ...hosts.filter(host => host.length > LONGEST_HOST || !HOST.test(host)).map(host => `router: "${host}" is no host: write it like "shop.example.com", in lower case, without port and path`),
    ...hosts.filter(host => ADDRESS.test(host)).map(host => `router: "${host}" is an address, and routers tell requests apart by names: leave it out`),
    ...hosts.some(host => host.startsWith('*.')) && !writer.can.wildcardHosts ? [asked(writer, 'hosts with a "*"', can => can.wildcardHosts)] : [],
    ...repeated(hosts).map(host => `router: the host "${host}" is there twice: remove one`),
    ...paths.length === 0 ? ['router: "paths" is empty: leave it out for all paths'] : [],
    ...paths.filter(path => !path.startsWith('/') || !PATH.test(path)).map(path => `router: "${path}" is no beginning of a path: write it like "/cart", without patterns`),
    ...repeated(paths).map(path => `router: the path "${path}" is there twice: remove one`),
    ...testersProblems(writer, options),
    ...options.stickyCookie !== undefined && !COOKIE.test(options.stickyCookie) ? [`router: "${options.stickyCookie}" is no name of a cookie: use letters, digits, "-" and "_"`] : [],
    ...options.stickyCookie !== undefined && !writer.can.sticky ? [asked(writer, 'which users stay on their track', can => can.sticky)] : [],
    ...options.tlsSecret !== undefined && !writer.can.tls
      ? [`${asked(writer, 'a certificate, which belongs to its Gateway', can => can.tls)}: leave "tlsSecret" out`] : [],
    ...nameProblems('tlsSecret', options.tlsSecret, 'a Secret'),
    ...writer.problems(options),
  ];
}

function testersProblems(writer: Writer, { testers }: RouteOptions): string[] {
  if (testers === undefined) return [];
  const { header, value, cookie } = testers;
  if (header !== undefined && cookie !== undefined) return ['router: testers come by a header or by a cookie: leave one of the two out'];
  if (cookie !== undefined) {
    if (value !== undefined) return ['router: testers who come by a cookie send "always" in it: leave "value" out'];
    if (!writer.can.testersByCookie) return [asked(writer, 'testers by a cookie', can => can.testersByCookie)];
    return COOKIE.test(cookie) ? [] : [`router: "${cookie}" is no name of a cookie: use letters, digits, "-" and "_"`];
  }
  if (header === undefined) return ['router: nobody is a tester: set "header" and "value", or "cookie"'];
  if (!writer.can.testersByHeader) return [asked(writer, 'testers by a header', can => can.testersByHeader)];
  if (!TOKEN.test(header)) return [`router: "${header}" is no name of a header: use letters, digits and "-"`];
  if (value === undefined || value === '') return [`router: the header "${header}" has no value, so that nobody is a tester: set "value"`];
  return VALUE.test(value) ? [] : [`router: "${value}" is no value of a header that every router takes as it is: leave out quotes, backslashes and backticks`];
}

/** What the router was asked for and cannot say. */
function asked(...what: Parameters<typeof cannot>): string {
  return `router: ${cannot(...what)}`;
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}
