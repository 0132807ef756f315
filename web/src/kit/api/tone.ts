// The shape that belongs to a status of HTTP.
import type { Tone } from './model';

/** 2xx is well, 4xx is the caller's, 5xx the server's; anything else says nothing. */
export function toneOf(status: string): Tone {
  if (status.startsWith('2')) return 'ok';
  if (status.startsWith('4')) return 'warn';
  return status.startsWith('5') ? 'bad' : 'idle';
}
