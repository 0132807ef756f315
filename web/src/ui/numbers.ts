// Numbers as people read them (portal.md section 9): grouped, units after a narrow space that does not break.
import { t } from '../messages';

/** The language of numbers and dates. */
export const LOCALE = 'en-GB';

/** Narrow and unbreakable: between a number and its unit. */
const NARROW = '\u202f';

const plain = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });
const coarse = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** 1,204. */
export function formatNumber(value: number): string {
  return plain.format(value);
}

/** 31 %, of a share between 0 and 1. */
export function formatPercent(share: number): string {
  return `${coarse.format(share * 100)}${NARROW}%`;
}

/** 50 GB, in thousands. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return t('ui.bytes', { number: coarse.format(value), unit: UNITS[unit] }).replace(' ', NARROW);
}

/** `component:default/payment-service` as `component:def…-service`: both ends of a reference mean something. */
export function cutMiddle(text: string, longest: number): string {
  const letters = Array.from(text);
  if (letters.length <= longest) return text;
  const head = Math.ceil((longest - 1) / 2);
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (longest - 1 - head)).join('')}`;
}
