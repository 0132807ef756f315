// The program: reads the environment, listens, and ends in good order when it is told to.
import { buildApp } from './app.js';
import { readBuild } from './build.js';
import { readConfig } from './config.js';

const config = readConfig(process.env);
const app = buildApp({ config, build: readBuild() });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    app.log.info({ signal }, 'stopping');
    // What is being answered is answered to its end; new requests are refused meanwhile.
    app.close().then(
      () => process.exit(0),
      error => {
        app.log.error({ err: error }, 'could not stop in good order');
        process.exit(1);
      },
    );
  });
}

try {
  await app.listen({ host: config.host, port: config.port });
} catch (error) {
  app.log.fatal({ err: error }, 'cannot listen');
  process.exit(1);
}
