// The build that servers are upgraded from and step back to.
import { skip } from '../faults/harness.mjs';

/** The older binary; `cargo xtask test` builds it once from the history and keeps it in its cache. */
export const older = process.env.FLAGSTONE_OLDER_BIN;

/** Skips a test where there is none; where nothing may be skipped that fails. */
export function hasOlder(test) {
  if (older) return true;
  skip(test, 'FLAGSTONE_OLDER_BIN names no older build: `cargo xtask test` makes one from the history of a full clone');
  return false;
}
