// What the environment says, read once at the start and checked there.

export interface Config {
  service: string;
  environment: string;
  host: string;
  port: number;
  logLevel: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Reads the environment; what makes no sense ends the start with a sentence that says why. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const port = Number(env.PORT ?? ${{ values.port }});
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT is ${env.PORT}, which is no port: give a number from 0 to 65535`);
  }
  const logLevel = env.LOG_LEVEL ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) {
    throw new Error(`LOG_LEVEL is ${logLevel}: give one of ${LOG_LEVELS.join(', ')}`);
  }
  return {
    service: env.FLAGSTONE_SERVICE ?? '${{ values.name }}',
    environment: env.FLAGSTONE_ENVIRONMENT ?? 'local',
    // Other machines are let in only where somebody says so, as the image does.
    host: env.HOST ?? '127.0.0.1',
    port,
    logLevel,
  };
}
