/**
 * One-row predictions over HTTP: `npm run bench:predict` on the embedded product, `npm run bench:predict -- --services`
 * through RabbitMQ with the roles as separate processes, beside MLflow's own scoring server.
 * `MILLRACE_BENCH_SECONDS` sets how long each part lasts.
 */
if (process.argv.includes('--services')) await import('./predict/services.ts');
else await import('./predict/embedded.ts');
