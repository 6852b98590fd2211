import { parse } from 'yaml';
import { serviceOf } from '../../src/manifests/kinds/service';
import { Manifest } from '../../src/manifests/manifest';
import { mentionsIn } from '../../src/manifests/references/mentions';

const cart = serviceOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace: 'shop' }, spec: {} });
const inFile = (text: string, namespace = 'shop'): Manifest => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config', namespace }, data: { file: text } });
const words = (from: Manifest, port?: number) => mentionsIn(from, cart, port).map(one => one.words);

test.each([
  ['cart:7070', 'cart:7070'],
  ['tcp://cart:7070/x', 'cart:7070'],
  ['a=b;host=cart.shop:7070', 'cart.shop:7070'],
  ['proxy_pass http://cart.shop.svc.cluster.local:7070;', 'cart.shop.svc.cluster.local:7070'],
  ['user:word@cart:7070', 'cart:7070'],
])('%j names the port 7070', (text, found) => expect(words(inFile(text), 7070)).toEqual([found]));

test.each([
  ['cart:70701'], ['cart:707'], ['my-cart:7070'], ['cart.example.com:7070'], ['cart-v2:7070'], ['smart.cart:7070'], ['cart'], ['# cart:7070\nx: y'], ['  // http://cart:7070\n'],
])('%j does not', text => expect(words(inFile(text), 7070)).toEqual([]));

test.each([
  ['http://cart/path', 80, 1], ['https://cart.shop.svc', 443, 1], ['http://cart/path', 443, 0], ['http://cart:7070/', 80, 0], ['redis://:word@cart/0', 6379, 1], ['ws://cart', 80, 1],
])('the default port of %s is %d: %d', (text, port, count) => expect(words(inFile(text), port)).toHaveLength(count));

test('another namespace must be named', () => {
  expect(words(inFile('cart:7070', 'web'), 7070)).toEqual([]);
  expect(words(inFile('cart.shop:7070', 'web'), 7070)).toEqual(['cart.shop:7070']);
  expect(words(inFile('cart.web:7070'), 7070)).toEqual([]);
});

test('host and port apart', () => {
  const pod = (...env: string[]) => parse(`{ apiVersion: apps/v1, kind: Deployment, metadata: { name: front, namespace: shop }, spec: { template: { spec: { containers: [{ env: [${env.map(one => `{ name: ${one.split('=')[0]}, value: "${one.split('=')[1]}" }`).join()}] }] } } } }`);
  expect(mentionsIn(pod('CART_HOST=cart', 'CART_PORT=7070'), cart, 7070)).toMatchObject([{ field: 'spec.template.spec.containers[0].env[0].value', words: 'cart and 7070' }]);
  expect(words(pod('CART_HOST=cart', 'OTHER_PORT=7070'), 7070)).toEqual([]);
  expect(words(pod('CART_HOST=cart', 'CART_PORT=7071'), 7070)).toEqual([]);
  expect(words(pod('NAME=cart', 'PORT=7070'), 7070)).toEqual([]);
});

test('with any port, a bare word is a host only where something says so', () => {
  expect(words(inFile('cart:1'))).toEqual(['cart:1']);
  expect(words(inFile('mongodb://cart/'))).toEqual(['mongodb://cart']);
  expect(words({ ...inFile(''), data: { APP: 'cart', CART_HOST: 'cart', x: 'cart.shop.svc' } })).toEqual(['cart', 'cart.shop.svc']);
});

test('arguments, CronJobs, single pods and Secrets', () => {
  const container = '{ args: ["--cart=cart:7070"], command: [x, "http://cart:7070"] }';
  expect(mentionsIn(parse(`{ apiVersion: batch/v1, kind: CronJob, metadata: { name: a, namespace: shop }, spec: { jobTemplate: { spec: { template: { spec: { containers: [${container}] } } } } } }`), cart, 7070).map(({ field }) => field))
    .toEqual(['spec.jobTemplate.spec.template.spec.containers[0].command[1]', 'spec.jobTemplate.spec.template.spec.containers[0].args[0]']);
  expect(mentionsIn(parse(`{ apiVersion: v1, kind: Pod, metadata: { name: a, namespace: shop }, spec: { initContainers: [${container}] } }`), cart, 7070)).toHaveLength(2);
  expect(mentionsIn({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'shop' }, stringData: { url: 'http://cart:7070' } }, cart, 7070)).toHaveLength(1);
});
