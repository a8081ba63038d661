import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { type FaultProxy, startFaultProxy } from '../../product/fault-proxy.ts';

let echo: Server;
let proxy: FaultProxy;
before(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => {}).pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startFaultProxy({ port: (echo.address() as { port: number }).port });
});
after(async () => {
  await proxy[Symbol.asyncDispose]();
  echo.close();
});

async function open(): Promise<Socket> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = await once(socket, 'data');
  return String(answer);
}

test('a clear way passes large bodies whole, both ends and nothing else', async () => {
  const socket = await open();
  const sent = Buffer.alloc(8 << 20, 'abcdefghijk');
  const received = socket.toArray();
  socket.end(sent);
  assert.ok(Buffer.concat(await received).equals(sent));
});

test('a cut resets what is under way, and the next connection passes', async () => {
  const socket = await open();
  assert.equal(await ask(socket, 'a'), 'a');
  const lost = once(socket, 'error');
  proxy.cut();
  assert.equal((await lost)[0].code, 'ECONNRESET');
  const next = await open();
  assert.equal(await ask(next, 'b'), 'b');
  next.destroy();
});

test('a refusal turns everybody away until it is over, at the same port', async () => {
  const socket = await open();
  const lost = once(socket, 'error');
  await proxy.refuse();
  await lost;
  await assert.rejects(open(), { code: 'ECONNREFUSED' });
  await proxy.pass();
  const next = await open();
  assert.equal(await ask(next, 'c'), 'c');
  next.destroy();
});

test('a delay keeps the order and loses nothing', async () => {
  const socket = await open();
  proxy.delay(20);
  const started = performance.now();
  assert.equal(await ask(socket, 'first,'), 'first,');
  assert.ok(performance.now() - started >= 35, 'as late as it was told, there and back');
  const received = socket.toArray();
  for (let piece = 0; piece < 50; piece++) {
    proxy.delay(piece % 7);
    socket.write(`${piece},`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end('end');
  const text = Buffer.concat(await received).toString();
  assert.equal(text, `${Array.from({ length: 50 }, (_, piece) => `${piece},`).join('')}end`);
  await proxy.pass();
});

test('a held connection tells nobody anything, and delivers everything once it goes on', async () => {
  const socket = await open();
  assert.equal(await ask(socket, 'd'), 'd');
  proxy.hold();
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.write('e');
  const other = await open(); // is taken, and hears nothing either
  other.write('f');
  const otherHears = once(other, 'data');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(heard, '');
  await proxy.pass();
  assert.equal(String((await otherHears)[0]), 'f');
  if (heard === '') await once(socket, 'data');
  assert.equal(heard, 'e');
  socket.destroy();
  other.destroy();
});
