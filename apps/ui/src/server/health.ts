import type { FastifyInstance } from 'fastify';

const waitMilliseconds = 2_000;

/** `/health/live` and `/health/ready`: pages are of no use without the API behind them. */
export function addHealth(app: Pick<FastifyInstance, 'get'>, apiUrl: string): void {
  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_, reply) => {
    const ready = await answers(`${apiUrl}/health/live`);
    const reason = 'The Pipeline API does not answer. Check that it runs and that MILLRACE_UI_API_URL names it.';
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not-ready', parts: { api: { ready, ...(!ready && { reason }) } } };
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(waitMilliseconds) })).ok;
  } catch {
    // Why is the API's to say; here it is enough that it is not there.
    return false;
  }
}
