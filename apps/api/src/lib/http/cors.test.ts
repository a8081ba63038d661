import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../../testing/test-api.ts';

test('a page of a listed origin may make a resumable upload: each header of it passes both ways', async () => {
  const origin = 'https://shop.example';
  await using api = await startTestApi({ MILLRACE_CORS_ORIGINS: origin });
  const listed = (header: unknown) => new Set(String(header).split(', '));

  async function call(method: string, url: string, headers: Record<string, string>, payload?: string) {
    const preflight = await api.inject({
      method: 'OPTIONS',
      url,
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': Object.keys(headers).join(),
      },
    });
    assert.equal(preflight.statusCode, 204);
    assert.ok(listed(preflight.headers['access-control-allow-methods']).has(method), method);
    const allowed = listed(preflight.headers['access-control-allow-headers']);
    for (const name of Object.keys(headers)) assert.ok(allowed.has(name), name);
    const answer = await api.call(method, url, payload, { ...headers, origin });
    const exposed = listed(answer.headers['access-control-expose-headers']);
    const ofTus = Object.keys(answer.headers).filter((name) => /^(tus|upload)-|^location$/.test(name));
    for (const name of ofTus) assert.ok(exposed.has(name), name);
    return { ...answer, ofTus };
  }

  const tus = { 'tus-resumable': '1.0.0' };
  const metadata = { 'upload-metadata': `filename ${Buffer.from('a.csv').toString('base64')}` };
  const begun = await call('POST', '/api/v1/uploads', { ...tus, ...metadata, 'upload-length': '5' });
  const url = String(begun.headers.location);
  const bytes = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
  const checksum = { 'upload-checksum': 'md5 CY9rzUYh03PK3k6DJie09g==' };
  const sent = await call('PATCH', url, { ...bytes, ...checksum }, 'test');
  assert.equal(sent.statusCode, 204);
  const head = await call('HEAD', url, tus);
  assert.ok(head.ofTus.includes('upload-offset') && head.ofTus.includes('upload-metadata'));
  assert.equal((await call('DELETE', url, tus)).statusCode, 204);
});
