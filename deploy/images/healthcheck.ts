/**
 * The HEALTHCHECK of the images: asks the role in this container whether it is ready, and prints its answer, which
 * `docker inspect` shows. Arguments: the role as in its settings, and the port that it has when none is set.
 */
const [role, usualPort] = process.argv.slice(2);
const port = process.env[`MILLRACE_${role}_PORT`] || usualPort;
try {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(5_000) });
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.log(`Nothing answers on port ${port}: ${error instanceof Error ? (error.cause ?? error.message) : error}`);
  process.exitCode = 1;
}
